import type { Action, ReportModel, RichText, SloRow, StatusKey, Tile } from '../model.ts';
import { type Html, html } from '../paint/html/markup.ts';
import { markdown } from '../paint/markdown.ts';
import { SIGN, withArrow } from '../paint/sign.ts';
import type { Logo } from '../painter.ts';
import { INK, INK2, INK3, RULE, WHOLE_WORDS } from './mail-style.ts';
import { panelSections } from './panels.ts';

export interface MailPart {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** A report as a mail, without sender, recipients or server. */
export interface ReportMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: readonly MailPart[];
  /** Pictures shown by `cid:`. */
  readonly inline: readonly (MailPart & { readonly cid: string })[];
  /** Equal for equal report, period and revision: a mail sent twice is the same mail. */
  readonly messageId: string;
  /** Equal for all mails of one report, for filters. */
  readonly listId: string;
}

export interface ReportMailOptions {
  /** The finished PDF; undefined where the report has none. */
  readonly pdf: Uint8Array | undefined;
  /** Burn-down of the first SLO that needs attention, drawn at twice the size it is shown at. */
  readonly png?: Uint8Array | undefined;
  readonly logo?: Logo | undefined;
  /** Instead of the usual subject. */
  readonly subject?: string | undefined;
}

/** Web fonts do not load in mail. */
const FONT = "font-family:'Segoe UI',Helvetica,Arial,sans-serif";
const BAD = '#A8320A';
const BAD_FILL = '#FBE9E1';
const MET = '#0B6E63';
const RISK = '#8A5300';
const RISK_MARK = '#E69F00';
const DATA = '#1B5E9E';
/** Colours of the sign's letter, ground and border. */
const SIGN_STYLE: Readonly<Record<StatusKey, readonly [string, string, string]>> = {
  breached: ['#FFFFFF', BAD, BAD],
  risk: [INK, RISK_MARK, INK],
  nodata: [INK2, '#FFFFFF', INK2],
  idle: [INK2, '#FFFFFF', INK2],
  met: [MET, '#FFFFFF', MET],
  info: [DATA, '#FFFFFF', DATA],
};
const WORD_COLOUR: Readonly<Record<StatusKey, string>> = {
  breached: BAD,
  risk: RISK,
  nodata: INK2,
  idle: INK2,
  met: MET,
  info: DATA,
};
const TILES_PER_ROW = 3;
/** More rows than this make a mail that nobody scrolls through: the met ones are then only counted. */
const MAX_ROWS = 15;
const MAX_ACTIONS = 8;
/** Mail programs cut what is longer: Gmail at 102 kB, with its own marks in it. */
const MOST_BYTES = 78_000;
const CHART_CID = 'burn-down@nines';
const LOGO_CID = 'logo@nines';

/**
 * The report as a mail that is complete with pictures off: verdict, key figures, actions and SLOs in tables with inline styles
 * that need no style sheet and fit any width up to 600 pixels, then one picture, then where the rest is.
 */
export function composeReportMail(model: ReportModel, options: ReportMailOptions): ReportMail {
  const { period, revision, name } = model;
  const pdfName = `${name}-${fileKey(period.key)}.pdf`;
  const attached =
    options.pdf === undefined ? [] : [{ name: pdfName, mediaType: 'application/pdf', content: options.pdf }];
  const chart = options.png === undefined ? undefined : model.attention[0];
  const pageWith = (panels: readonly Html[]): string =>
    page(
      model,
      { chart: chart !== undefined, logo: options.logo !== undefined },
      attached.length > 0 ? pdfName : '',
      panels,
    );
  const room = MOST_BYTES - new TextEncoder().encode(pageWith([])).length;
  return {
    subject: options.subject ?? subject(model),
    html: pageWith(panelSections(model, heading, room)),
    text: markdown(model),
    attachments: attached,
    inline: [
      ...(options.logo === undefined
        ? []
        : [{ cid: LOGO_CID, name: options.logo.mediaType.replace('image/', 'logo.'), ...options.logo }]),
      ...(options.png === undefined || chart === undefined
        ? []
        : [{ cid: CHART_CID, name: 'burn-down.png', mediaType: 'image/png', content: options.png }]),
    ],
    messageId: `report ${name} ${period.key} ${revision}`,
    listId: `${name}.nines`,
  };
}

/** Periods given by their instants hold colons, which file systems refuse. */
export function fileKey(periodKey: string): string {
  return periodKey.replaceAll(':', '').replaceAll('..', '-to-');
}

/** `[Breached] Weekly SLA report W46: 1 of 8 SLOs breached, €5,634 lost, 5 actions`; what an incident was says when it was. */
function subject({ verdict, title, period, incidents }: ReportModel): string {
  const when = incidents.log.length > 0 ? '' : ` ${period.short}`;
  return `[${verdict.word}] ${title}${when}: ${verdict.short.replace(/\.$/, '')}`;
}

function page(
  model: ReportModel,
  shown: { readonly chart: boolean; readonly logo: boolean },
  pdfName: string,
  panels: readonly Html[],
): string {
  const { markup } = html`<!DOCTYPE html>
<html lang="${model.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${model.title}</title></head>
<body style="margin:0;padding:0;background:#F2F4F6">
<div style="display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:#F2F4F6">${model.verdict.short}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#F2F4F6"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background:#FFFFFF;color:${INK};overflow-wrap:anywhere;word-break:break-word;${FONT}">
<tr><td style="padding:24px 20px 12px;border-bottom:2px solid ${INK}">
${shown.logo ? html`<img src="cid:${LOGO_CID}" alt="" height="36" style="display:block;height:36px;width:auto;margin:0 0 8px">` : html``}<h1 style="margin:0;font-size:20px;line-height:28px">${model.title}</h1>
<p style="margin:4px 0 0;font-size:13px;line-height:18px;color:${INK3}">${headLine(model)}</p></td></tr>
<tr><td style="padding:16px 20px 0">${verdict(model)}</td></tr>
<tr><td style="padding:16px 20px 0">${tiles(model.tiles)}</td></tr>
<tr><td style="padding:24px 20px 0">${actions(model)}</td></tr>
${
  model.incidents.log.length > 0
    ? html`<tr><td style="padding:24px 20px 0">${log(model)}</td></tr>
`
    : html``
}<tr><td style="padding:24px 20px 0">${slos(model)}</td></tr>
${panels.map(
  (section) => html`<tr><td style="padding:24px 20px 0">${section}</td></tr>
`,
)}${shown.chart ? html`<tr><td style="padding:24px 20px 0">${chart(model)}</td></tr>` : html``}
<tr><td style="padding:20px">${foot(model, pdfName)}</td></tr>
</table></td></tr></table></body></html>
`;
  return markup;
}

function headLine({ scope, period }: ReportModel): string {
  const when = [period.label, period.dates].filter((part) => part !== '').join(', ');
  return [scope, when, period.timeZone].filter((part) => part !== '').join(' · ');
}

function sign(status: StatusKey): Html {
  const [colour, ground, border] = SIGN_STYLE[status];
  return html`<span style="display:inline-block;width:18px;height:18px;line-height:18px;text-align:center;font-size:12px;font-weight:700;border:1px solid ${border};background:${ground};color:${colour}">${SIGN[status]}</span>`;
}

function heading(text: string): Html {
  return html`<h2 style="margin:0 0 8px;font-size:18px;line-height:24px">${text}</h2>`;
}

function rich(parts: RichText): readonly Html[] {
  return parts.map((part) => (part.strong ? html`<strong>${part.text}</strong>` : html`${part.text}`));
}

function verdict({ verdict: { status, word, sentence } }: ReportModel): Html {
  return html`<p style="margin:0 0 8px;font-size:15px;line-height:20px;font-weight:700;color:${WORD_COLOUR[status]}">${sign(status)}&nbsp; ${word}</p>
<p style="margin:0;font-size:20px;line-height:28px">${rich(sentence)}</p>`;
}

function tiles(all: readonly Tile[]): Html {
  const rows: Html[] = [];
  for (let i = 0; i < all.length; i += TILES_PER_ROW) {
    const cells = all.slice(i, i + TILES_PER_ROW).map(
      (tile) => html`<td width="33%" valign="top" style="padding:6px 8px 10px 0;border-top:2px solid ${INK}">
<div style="font-size:13px;line-height:18px;color:${INK2}">${tile.label}</div>
<div style="font-size:24px;line-height:32px;font-weight:600">${tile.figure.text}</div>
<div style="font-size:13px;line-height:18px;font-weight:600;color:${changeColour(tile)}">${withArrow(tile.direction, tile.change)}</div>
<div style="font-size:13px;line-height:18px;color:${INK3}">${tile.earlier}</div></td>`,
    );
    rows.push(html`<tr>${cells}</tr>`);
  }
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${rows}</table>`;
}

function changeColour({ meaning }: Tile): string {
  const colours = { worse: BAD, caution: RISK, better: MET, neutral: INK } as const;
  return colours[meaning];
}

function actions(model: ReportModel): Html {
  const { words } = model;
  const title = heading(words.actions ?? '');
  if (model.actions.length === 0) {
    return html`${title}<p style="margin:0;font-size:15px;line-height:22px">${words.actionsEmpty ?? ''}</p>`;
  }
  const items = model.actions.slice(0, MAX_ACTIONS).map((action, i) => actionRow(action, i + 1));
  return html`${title}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${items}</table>`;
}

function actionRow(action: Action, rank: number): Html {
  return html`<tr><td width="24" valign="top" style="padding:8px 0;border-top:1px solid ${RULE};font-size:15px;line-height:22px;font-weight:700">${rank}</td>
<td valign="top" style="padding:8px 0;border-top:1px solid ${RULE};font-size:15px;line-height:22px">
<div>${sign(action.status)}&nbsp; <strong>${action.subject}</strong> · ${action.word} · <strong>${action.cost}</strong></div>
<div>${action.text}</div>
<div style="font-weight:600">→ ${action.todo}</div>
<div style="font-size:13px;line-height:18px;color:${INK3}">${action.owner}</div></td></tr>`;
}

/** What happened when, in a report about one incident. */
function log({ words, incidents }: ReportModel): Html {
  const cell = `padding:4px 12px 4px 0;border-top:1px solid ${RULE};font-size:15px;line-height:22px`;
  const rows = incidents.log.map(
    ({ when, text }) =>
      html`<tr><td width="108" valign="top" style="${cell};white-space:nowrap;font-weight:600">${when}</td><td valign="top" style="${cell}">${text}</td></tr>`,
  );
  return html`${heading(words.log ?? '')}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${rows}</table>`;
}

function slos(model: ReportModel): Html {
  const { words, slos: table } = model;
  const short = table.rows.length > MAX_ROWS;
  const bad = table.rows.filter((row) => row.status !== 'met');
  const shown = short ? bad.slice(0, MAX_ROWS) : table.rows;
  const hidden = table.rows.length - shown.length;
  const th = (text: string, right: boolean): Html =>
    html`<th scope="col" align="${right ? 'right' : 'left'}" style="padding:4px 4px 6px;border-bottom:2px solid ${INK};${WHOLE_WORDS}font-size:13px;line-height:18px;color:${INK2}">${text}</th>`;
  const more =
    hidden === 0
      ? html``
      : html`<p style="margin:8px 0 0;font-size:13px;line-height:18px;color:${INK3}">${(words.slosMoreMail ?? '').replace('{count}', String(hidden))}</p>`;
  return html`${heading(words.slos ?? '')}<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse">
<tr>${th(words.slo ?? '', false)}${th(words.objective ?? '', true)}${th(table.windowHead, true)}${th(words.budgetUsed ?? '', true)}</tr>
${shown.map(sloRow)}</table>${more}`;
}

function sloRow(row: SloRow): Html {
  const ground = row.status === 'breached' ? `background:${BAD_FILL};` : '';
  const cell = `padding:6px 4px;border-bottom:1px solid ${RULE};font-size:15px;line-height:20px;${ground}`;
  const weight = row.partial ? `color:${INK3}` : 'font-weight:700';
  return html`<tr><td valign="top" style="${cell}"><strong>${row.name}</strong><div style="padding-top:2px;font-size:13px;line-height:20px;font-weight:700;color:${WORD_COLOUR[row.status]}">${sign(row.status)}&nbsp; ${row.word}</div></td>
<td align="right" valign="top" style="${cell}white-space:nowrap">${row.objective.text}</td>
<td align="right" valign="top" style="${cell}white-space:nowrap;${weight}">${row.window.text}</td>
<td align="right" valign="top" style="${cell}white-space:nowrap">${row.budgetUsed.text}</td></tr>`;
}

function chart({ attention }: ReportModel): Html {
  const [first] = attention;
  if (first === undefined) return html``;
  const { burnDown } = first;
  return html`${heading(`${first.name}: ${continued(burnDown.finding)}`)}<p style="margin:0 0 8px;font-size:13px;line-height:18px;color:${INK3}">${burnDown.unit}</p>
<img src="cid:${CHART_CID}" width="560" alt="${burnDown.alt}" style="display:block;width:100%;max-width:560px;height:auto;background:#FFFFFF;border:0">`;
}

function foot(model: ReportModel, pdfName: string): Html {
  const { words } = model;
  const full = pdfName === '' ? '' : (words.mailAttached ?? '').replace('{file}', pdfName);
  const lines = [
    [full, model.provenance].filter((part) => part !== '').join(' '),
    model.slos.key.at(-1) ?? '',
    [model.confidentiality, model.zoneNote].filter((part) => part !== '').join(' · '),
  ];
  return html`<div style="border-top:1px solid ${RULE};padding-top:8px;font-size:13px;line-height:18px;color:${INK3}">${lines
    .filter((line) => line !== '')
    .map((line) => html`<p style="margin:0 0 4px">${line}</p>`)}</div>`;
}

/** A finding after a colon: no capital, no full stop. */
function continued(finding: string): string {
  return `${finding.charAt(0).toLowerCase()}${finding.slice(1)}`.replace(/\.$/, '');
}
