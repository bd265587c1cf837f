import { truncateCharacters } from '../../alerting/index.ts';
import type { LinePanel, Panel, PanelSection, ReportModel } from '../model.ts';
import { type Html, html } from '../paint/html/markup.ts';
import { withArrow } from '../paint/sign.ts';
import { FONT_SIZE, INK, INK2, INK3, RULE, WHOLE_WORDS } from './mail-style.ts';

/** A mail shows so much of one of the user's own queries; the attached report has the rest. */
const MAX_ROWS = 10;
const MAX_COLUMNS = 5;
const MAX_CELL = 80;
/** Cells up to here are figures, which never break. */
const FIGURE = 9;

/**
 * The user's own queries as small tables: figures, the largest, the first rows, or what lines reached. Pictures stay in the report, and
 * so does what would take more than `room` bytes.
 */
export function panelSections(
  { panels, words }: ReportModel,
  heading: (text: string) => Html,
  room: number,
): readonly Html[] {
  let left = room;
  const fits = (part: Html): boolean => {
    left -= ENCODER.encode(part.markup).length;
    return left >= 0;
  };
  return panels.flatMap((section: PanelSection) => {
    const head = heading(section.title);
    if (!fits(head)) return [];
    const shown = section.panels.map((panel) => panelOf(panel, words)).filter(fits);
    return shown.length === 0 ? [] : [html`${head}${shown}`];
  });
}

const ENCODER = new TextEncoder();

const short = (text: string): string => truncateCharacters(text, MAX_CELL).text;

function panelOf(panel: Panel, words: ReportModel['words']): Html {
  const { heads, rows } = gridOf(panel, words);
  const left = rows.length - MAX_ROWS;
  const note = [panel.note, ...(left > 0 ? [(words.moreInReport ?? '').replace('{count}', String(left))] : [])];
  // A single figure has its name beside it.
  const named = panel.kind === 'stat' && panel.tiles.length === 1 && panel.tiles[0]?.label === panel.title;
  return html`${named ? null : html`<h3 style="margin:12px 0 4px;font-size:15px;line-height:22px">${panel.title}</h3>`}${
    panel.unit === '' || named
      ? null
      : html`<p style="margin:0 0 4px;${FONT_SIZE.small};color:${INK3}">${panel.unit}</p>`
  }${rows.length === 0 ? html`<p style="margin:0;${FONT_SIZE.body}">${textOf(panel)}</p>` : grid(heads, rows)}${note
    .filter((line) => line !== '')
    .map((line) => html`<p style="margin:4px 0 0;${FONT_SIZE.small};color:${INK3}">${line}</p>`)}`;
}

/** What a picture says in words. */
const textOf = (panel: Panel): string => (panel.kind === 'empty' ? panel.text : panel.alt);

interface Grid {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function gridOf(panel: Panel, words: ReportModel['words']): Grid {
  const head = (key: string): string => words[key] ?? '';
  switch (panel.kind) {
    case 'stat':
      return {
        heads: [],
        rows: panel.tiles.map(({ label, figure, direction, change, earlier }) => [
          label,
          figure.text,
          [withArrow(direction, change), earlier].filter((part) => part !== '').join(' · '),
        ]),
      };
    case 'table':
      return {
        heads: panel.columns.slice(0, MAX_COLUMNS).map(({ name }) => name),
        rows: panel.rows.map((row) => row.slice(0, MAX_COLUMNS)),
      };
    case 'top':
      return { heads: [], rows: panel.rows.map(({ name, text, earlier }) => [name, text, earlier]) };
    case 'lines':
    case 'bars':
      return {
        heads: [head('lineName'), head('lowest'), head('mean'), head('highest'), head('lastValue')],
        rows: panel.series.map(lineRow),
      };
    case 'heatmap':
    case 'empty':
      return { heads: [], rows: [] };
  }
}

function lineRow({ name, lowest, mean, highest, last }: LinePanel['series'][number]): readonly string[] {
  return [name, lowest.text, mean.text, highest.text, last.text];
}

function grid(heads: readonly string[], rows: Grid['rows']): Html {
  const align = (index: number) => (index === 0 ? 'left' : 'right');
  const head =
    heads.length === 0
      ? null
      : html`<tr>${heads.map(
          (text, i) =>
            html`<th scope="col" align="${align(i)}" style="padding:4px 4px 6px;border-bottom:2px solid ${INK};${WHOLE_WORDS}${FONT_SIZE.small};color:${INK2}">${short(text)}</th>`,
        )}</tr>`;
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse">${head}
${rows.slice(0, MAX_ROWS).map(
  (row) =>
    html`<tr>${row.map(
      (cell, i) =>
        html`<td align="${align(i)}" valign="top" style="padding:4px;border-bottom:1px solid ${RULE};${i > 0 && cell.length <= FIGURE ? 'white-space:nowrap;' : ''}${FONT_SIZE.body}">${short(cell)}</td>`,
    )}</tr>
`,
)}</table>`;
}
