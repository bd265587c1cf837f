import { truncateCharacters } from '../../alerting/index.ts';
import type { LinePanel, Panel, ReportModel, StatPanel, TablePanel, TopPanel } from '../model.ts';
import { type Html, html } from '../paint/html/markup.ts';
import { withArrow } from '../paint/sign.ts';
import { FONT_SIZE, INK, INK2, INK3, MEANING_COLOUR, RULE, WHOLE_WORDS } from './mail-style.ts';
import { heading } from './sections.ts';

/** A mail shows so many of the user's own queries, and so much of each; the attached report has the rest. */
const MAX_PANELS = 16;
const MAX_ROWS = 10;
const MAX_COLUMNS = 5;
const MAX_CELL = 80;
/** Cells up to here are figures, which never break. */
const FIGURE = 9;
/** Names up to here are not broken within a word. */
const WORD = 16;

type Words = ReportModel['words'];

/**
 * The user's own queries as small tables: figures, the largest, the first rows, or what lines reached. Neighbours of one kind share a
 * table and its head. Pictures stay in the report, and so does what would take more than `room` bytes.
 */
export function panelSections({ panels, words }: ReportModel, room: number): readonly Html[] {
  const budget = { bytes: room, panels: MAX_PANELS };
  const sections = panels.flatMap((section): Html[] => {
    const head = heading(section.title);
    const runs: Run[] = [];
    for (const panel of section.panels) {
      const run = runs.at(-1);
      const joins = run !== undefined && run.family === familyOf(panel) && run.family !== 'own';
      const part = partOf(panel, words);
      const around =
        (joins ? 0 : bytesOf(framed(familyOf(panel), [], words))) + (runs.length === 0 ? bytesOf(head) : 0);
      if (budget.panels === 0 || bytesOf(part) + around > budget.bytes) continue;
      budget.bytes -= bytesOf(part) + around;
      budget.panels--;
      if (joins) run.parts.push(part);
      else runs.push({ family: familyOf(panel), parts: [part] });
    }
    return runs.length === 0 ? [] : [html`${head}${runs.map(({ family, parts }) => framed(family, parts, words))}`];
  });
  const left = panels.reduce((sum, section) => sum + section.panels.length, 0) - (MAX_PANELS - budget.panels);
  if (left === 0 || words.panelsMoreMail === undefined) return sections;
  return [...sections, small(words.panelsMoreMail.replace('{count}', String(left)))];
}

/** Panels that stand below each other in one table. */
interface Run {
  readonly family: Family;
  readonly parts: Html[];
}

/** A name and a figure, what lines reached, or a table of its own. */
type Family = 'figures' | 'lines' | 'own';

function familyOf({ kind }: Panel): Family {
  if (kind === 'stat' || kind === 'top') return 'figures';
  return kind === 'lines' || kind === 'bars' ? 'lines' : 'own';
}

function framed(family: Family, parts: readonly Html[], words: Words): Html {
  if (family === 'own') return html`${parts}`;
  const heads = ['lineName', 'lowest', 'mean', 'highest', 'lastValue'].map((key) => words[key] ?? '');
  return table(html`${family === 'lines' ? headRow(heads) : null}${parts}`);
}

function partOf(panel: Panel, words: Words): Html {
  switch (panel.kind) {
    case 'stat':
      return statRows(panel, words);
    case 'top':
      return topRows(panel, words);
    case 'lines':
    case 'bars':
      return lineRows(panel, words);
    case 'table':
      return tablePart(panel, words);
    case 'heatmap':
      return html`${title(panel)}${paragraph(panel.alt)}`;
    case 'empty':
      return html`${title(panel)}${paragraph(panel.text)}`;
  }
}

function statRows(panel: StatPanel, words: Words): Html {
  // A single figure has its name beside it.
  const named = panel.tiles.length === 1 && panel.tiles[0]?.label === panel.title;
  const rows = panel.tiles.slice(0, MAX_ROWS).map(({ label, figure, direction, change, earlier, meaning }) => {
    const moved = withArrow(direction, change);
    return figureRow(label, figure.text, [
      moved === '' ? null : html`<div style="font-weight:600;color:${MEANING_COLOUR[meaning]}">${moved}</div>`,
      earlier === '' ? null : html`<div>${earlier}</div>`,
    ]);
  });
  return html`${named ? null : titleRow(panel, 3)}${rows}${noteRow(panel, panel.tiles.length, words, 3)}`;
}

function topRows(panel: TopPanel, words: Words): Html {
  const rows = panel.rows
    .slice(0, MAX_ROWS)
    .map(({ name, text, earlier }) => figureRow(name, text, [html`${earlier}`]));
  return html`${titleRow(panel, 3)}${rows}${noteRow(panel, panel.rows.length, words, 3)}`;
}

function lineRows(panel: LinePanel, words: Words): Html {
  const figures = ({ lowest, mean, highest, last }: LinePanel['series'][number]): string[] =>
    [lowest, mean, highest, last].map(({ text }) => text);
  const cells = (texts: readonly string[]): readonly Html[] => texts.map((text) => cell(text, true));
  const rows = panel.series
    .slice(0, MAX_ROWS)
    .map((series) => html`<tr>${cell(short(series.name), false)}${cells(figures(series))}</tr>`);
  return html`${titleRow(panel, 5)}${rows}${noteRow(panel, panel.series.length, words, 5)}`;
}

function tablePart(panel: TablePanel, words: Words): Html {
  const columns = panel.columns.slice(0, MAX_COLUMNS);
  const right = (i: number): boolean => columns[i]?.align === 'right';
  const rows = panel.rows
    .slice(0, MAX_ROWS)
    .map((row) => html`<tr>${columns.map((_, i) => cell(short(row[i] ?? ''), right(i)))}</tr>`);
  const heads = headRow(
    columns.map(({ name }) => name),
    right,
  );
  return html`${title(panel)}${table(html`${heads}${rows}${noteRow(panel, panel.rows.length, words, columns.length)}`)}`;
}

const CELL = `padding:4px;border-bottom:1px solid ${RULE};${FONT_SIZE.body};color:${INK}`;

function cell(text: string, right: boolean): Html {
  const figure = right && text.length <= FIGURE ? ';white-space:nowrap' : '';
  const word = !right && text.length <= WORD ? WHOLE_WORDS : '';
  return html`<td align="${right ? 'right' : 'left'}" valign="top" style="${word}${CELL}${figure}">${text}</td>`;
}

function figureRow(name: string, figure: string, beside: readonly (Html | null)[]): Html {
  return html`<tr><td width="45%" valign="top" style="${CELL}">${short(name)}</td><td align="right" valign="top" style="${CELL};white-space:nowrap;font-weight:600">${short(figure)}</td><td align="right" valign="top" style="padding:4px;border-bottom:1px solid ${RULE};${FONT_SIZE.small};color:${INK3}">${beside}</td></tr>
`;
}

function headRow(heads: readonly string[], right: (i: number) => boolean = (i) => i > 0): Html {
  return html`<tr>${heads.map(
    (text, i) =>
      html`<th scope="col" align="${right(i) ? 'right' : 'left'}" style="padding:4px 4px 6px;border-bottom:2px solid ${INK};${WHOLE_WORDS}${FONT_SIZE.small};color:${INK2}">${short(text)}</th>`,
  )}</tr>
`;
}

function titleRow(panel: Panel, columns: number): Html {
  return html`<tr><td colspan="${columns}" style="padding:10px 4px 4px;border-bottom:1px solid ${RULE};${FONT_SIZE.body};color:${INK}">${strongName(panel)}</td></tr>
`;
}

function strongName({ title: name, unit }: Panel): Html {
  return html`<strong>${name}</strong>${unit === '' ? null : html`<div style="${FONT_SIZE.small};color:${INK3}">${unit}</div>`}`;
}

/** What was left out of a panel, in the report or here. */
function noteRow(panel: Panel, rows: number, words: Words, columns: number): Html | null {
  const left = rows - MAX_ROWS;
  const more = left > 0 ? (words.moreInReport ?? '').replace('{count}', String(left)) : '';
  const text = [panel.note, more].filter((part) => part !== '').join(' · ');
  if (text === '') return null;
  return html`<tr><td colspan="${columns}" style="padding:4px;${FONT_SIZE.small};color:${INK3}">${text}</td></tr>
`;
}

function table(rows: Html): Html {
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse">${rows}</table>`;
}

function title({ title: name, unit }: Panel): Html {
  return html`<h3 style="margin:12px 0 4px;font-size:15px;line-height:22px;color:${INK}">${name}</h3>${unit === '' ? null : small(unit)}`;
}

const small = (text: string): Html => html`<p style="margin:0 0 4px;${FONT_SIZE.small};color:${INK3}">${text}</p>`;
const paragraph = (text: string): Html => html`<p style="margin:0;${FONT_SIZE.body};color:${INK}">${text}</p>`;
const short = (text: string): string => truncateCharacters(text, MAX_CELL).text;

const ENCODER = new TextEncoder();
const bytesOf = ({ markup }: Html): number => ENCODER.encode(markup).length;
