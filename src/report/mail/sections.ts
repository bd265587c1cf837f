import type { Action, ReportModel, RichText, SloRow, StatusKey, Tile } from '../model.ts';
import { type Html, html } from '../paint/html/markup.ts';
import { SIGN, withArrow } from '../paint/sign.ts';
import {
  BAD_FILL,
  FONT_SIZE,
  INK,
  INK2,
  INK3,
  MEANING_COLOUR,
  PAPER,
  RULE,
  SIGN_COLOURS,
  statusColour,
  WHOLE_WORDS,
} from './mail-style.ts';

const TILES_PER_ROW = 3;
/** More rows than this make a mail that nobody scrolls through: the met ones are then only counted. */
const MAX_ROWS = 15;
const MAX_ACTIONS = 8;

export function heading(text: string): Html {
  return html`<h2 style="margin:0 0 8px;font-size:18px;line-height:24px;color:${INK}">${text}</h2>`;
}

/** A letter in a box of 18 pixels; where boxes have no size the spaces around the letter make one. */
function sign(status: StatusKey): Html {
  const [colour, ground, border] = SIGN_COLOURS[status];
  return html`<span style="display:inline-block;width:18px;height:18px;line-height:18px;text-align:center;font-size:12px;font-weight:700;border:1px solid ${border};background-color:${ground};color:${colour}">&nbsp;${SIGN[status]}&nbsp;</span>`;
}

function rich(parts: RichText): readonly Html[] {
  return parts.map((part) => (part.strong ? html`<strong>${part.text}</strong>` : html`${part.text}`));
}

/** A table that only holds its parts in place. */
export function layout(rows: readonly Html[]): Html {
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${rows}</table>`;
}

export function verdictSection({ verdict: { status, word, sentence } }: ReportModel): Html {
  return html`<p style="margin:0 0 8px;font-size:15px;line-height:20px;font-weight:700;color:${statusColour(status)}">${sign(status)}&nbsp; ${word}</p>
<p style="margin:0;font-size:20px;line-height:28px;color:${INK}">${rich(sentence)}</p>`;
}

export function tilesSection({ tiles }: ReportModel): Html {
  const rows: Html[] = [];
  for (let i = 0; i < tiles.length; i += TILES_PER_ROW) {
    rows.push(html`<tr>${tiles.slice(i, i + TILES_PER_ROW).map(tileCell)}</tr>`);
  }
  return layout(rows);
}

function tileCell(tile: Tile): Html {
  return html`<td width="33%" valign="top" style="padding:6px 8px 10px 0;border-top:2px solid ${INK}">
<div style="${FONT_SIZE.small};color:${INK2}">${tile.label}</div>
<div style="font-size:24px;line-height:32px;font-weight:600;color:${INK}">${tile.figure.text}</div>
<div style="${FONT_SIZE.small};font-weight:600;color:${MEANING_COLOUR[tile.meaning]}">${withArrow(tile.direction, tile.change)}</div>
<div style="${FONT_SIZE.small};color:${INK3}">${tile.earlier}</div></td>`;
}

export function actionsSection(model: ReportModel): Html {
  const { words } = model;
  const title = heading(words.actions ?? '');
  if (model.actions.length === 0) {
    return html`${title}<p style="margin:0;font-size:15px;line-height:22px;color:${INK}">${words.actionsEmpty ?? ''}</p>`;
  }
  return html`${title}${layout(model.actions.slice(0, MAX_ACTIONS).map((action, i) => actionRow(action, i + 1)))}`;
}

function actionRow(action: Action, rank: number): Html {
  const cell = `padding:8px 0;border-top:1px solid ${RULE};font-size:15px;line-height:22px;color:${INK}`;
  return html`<tr><td width="24" valign="top" style="${cell};font-weight:700">${rank}</td>
<td valign="top" style="${cell}">
<div>${sign(action.status)}&nbsp; <strong>${action.subject}</strong> · ${action.word} · <strong>${action.cost}</strong></div>
<div>${action.text}</div>
<div style="font-weight:600">→ ${action.todo}</div>
<div style="${FONT_SIZE.small};color:${INK3}">${action.owner}</div></td></tr>`;
}

/** What happened when, in a report about one incident. */
export function logSection({ words, incidents }: ReportModel): Html {
  const cell = `padding:4px 12px 4px 0;border-top:1px solid ${RULE};font-size:15px;line-height:22px;color:${INK}`;
  const rows = incidents.log.map(
    ({ when, text }) =>
      html`<tr><td width="108" valign="top" style="${cell};white-space:nowrap;font-weight:600">${when}</td><td valign="top" style="${cell}">${text}</td></tr>`,
  );
  return html`${heading(words.log ?? '')}${layout(rows)}`;
}

export function slosSection(model: ReportModel): Html {
  const { words, slos: table } = model;
  const short = table.rows.length > MAX_ROWS;
  const bad = table.rows.filter((row) => row.status !== 'met');
  const shown = short ? bad.slice(0, MAX_ROWS) : table.rows;
  const hidden = table.rows.length - shown.length;
  const th = (text: string, align: 'left' | 'right'): Html =>
    html`<th scope="col" align="${align}" style="padding:4px 4px 6px;border-bottom:2px solid ${INK};${WHOLE_WORDS}${FONT_SIZE.small};color:${INK2}">${text}</th>`;
  const head = html`<tr>${th(words.slo ?? '', 'left')}${th(words.objective ?? '', 'right')}${th(table.windowHead, 'right')}${th(words.budgetUsed ?? '', 'right')}</tr>
`;
  const more =
    hidden === 0
      ? null
      : html`<p style="margin:8px 0 0;${FONT_SIZE.small};color:${INK3}">${(words.slosMoreMail ?? '').replace('{count}', String(hidden))}</p>`;
  return html`${heading(words.slos ?? '')}<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse">
${shown.length === 0 ? null : head}${shown.map(sloRow)}</table>${more}`;
}

function sloRow(row: SloRow): Html {
  const ground = row.status === 'breached' ? `background-color:${BAD_FILL};` : '';
  const cell = `padding:6px 4px;border-bottom:1px solid ${RULE};${ground}${FONT_SIZE.body}`;
  const weight = row.partial ? `;color:${INK3}` : `;font-weight:700;color:${INK}`;
  return html`<tr><td valign="top" style="${cell};color:${INK}"><strong>${row.name}</strong><div style="margin:2px 0 0;font-size:13px;line-height:20px;font-weight:700;color:${statusColour(row.status)}">${sign(row.status)}&nbsp; ${row.word}</div></td>
<td align="right" valign="top" style="${cell};white-space:nowrap;color:${INK}">${row.objective.text}</td>
<td align="right" valign="top" style="${cell};white-space:nowrap${weight}">${row.window.text}</td>
<td align="right" valign="top" style="${cell};white-space:nowrap;color:${INK}">${row.budgetUsed.text}</td></tr>`;
}

/** The burn-down of the worst SLO, as a picture and in words. */
export function chartSection({ attention }: ReportModel, cid: string): Html | null {
  const [first] = attention;
  if (first === undefined) return null;
  const { burnDown } = first;
  return html`${heading(`${first.name}: ${continued(burnDown.finding)}`)}<p style="margin:0 0 8px;${FONT_SIZE.small};color:${INK3}">${burnDown.unit}</p>
<img src="cid:${cid}" width="560" alt="${burnDown.alt}" style="display:block;width:100%;max-width:560px;height:auto;background-color:${PAPER};border:0">`;
}

/** A finding after a colon: no capital, no full stop. */
function continued(finding: string): string {
  return `${finding.charAt(0).toLowerCase()}${finding.slice(1)}`.replace(/\.$/, '');
}
