import { type ChartContext, type Scene, sceneSvg, statusSign } from '../../charts/index.ts';
import type { ReportModel, RichText, StatusKey } from '../../model.ts';
import type { Token } from '../../theme.ts';
import { type Html, html, trusted } from './markup.ts';

/** What every part of the page is drawn with. */
export interface View {
  readonly model: ReportModel;
  readonly context: ChartContext;
  /** A fixed word with its blanks filled in. */
  say(key: string, blanks?: Readonly<Record<string, string | number>>): string;
  percent(value: number | null): string;
  /** A number of any unit; five digits say where a point of a chart stands. */
  number(value: number | null): string;
  time(at: number): string;
}

/** Drawings scale with the page; at these widths axis texts come out at 11 pixels or more on a desk and in a hand. */
export const WIDE = 360;
export const SLIM = 240;
/** Charts over the whole column. */
export const FULL = 760;
const LABEL = 8.5;

export function viewOf(model: ReportModel, measure: ChartContext['measure']): View {
  const clock = new Intl.DateTimeFormat(model.locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: model.period.timeZone,
  });
  const shares = new Intl.NumberFormat(model.locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const figures = new Intl.NumberFormat(model.locale, { maximumSignificantDigits: 5 });
  const printedBy = (format: Intl.NumberFormat) => (value: number | null) =>
    value === null ? '—' : format.format(value).replace('-', '−');
  const percent = printedBy(shares);
  const number = printedBy(figures);
  const tips = { time: (at: number) => clock.format(at), percent, number };
  return {
    model,
    context: { measure, locale: model.locale, words: model.words, label: LABEL, tips },
    say: (key, blanks = {}) =>
      (model.words[key] ?? key).replace(/\{(\w+)\}/g, (blank, name: string) => String(blanks[name] ?? blank)),
    percent,
    number,
    time: (at) => clock.format(at),
  };
}

const color = (token: Token) => `var(--${token})`;

/** A small drawing of fixed size beside text that says the same. */
export function ornament(scene: Scene, scale: number, className = ''): Html {
  const size = `width="${Math.round(scene.width * scale)}" height="${Math.round(scene.height * scale)}"`;
  const named = className === '' ? '' : ` class="${className}"`;
  return trusted(sceneSvg(scene, { color, attributes: `${size}${named} aria-hidden="true" focusable="false"` }));
}

export function sign(status: StatusKey, size: number): Html {
  return ornament(statusSign(status, 10), size / 10, 'sign');
}

export function richText(text: RichText): Html {
  return html`${text.map((part) => (part.strong === true ? html`<b>${part.text}</b>` : html`${part.text}`))}`;
}

export interface ChartParts {
  readonly finding: string;
  readonly unit: string;
  readonly alt: string;
  readonly wide: Scene;
  readonly slim: Scene;
  readonly full?: boolean;
  /** The figures behind the chart. */
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * A chart with its finding as caption, drawn for both widths, and its figures as a table behind it. A phone has no pointer, so the
 * narrow drawing has no tips.
 */
export function chart(view: View, parts: ChartParts): Html {
  return html`<figure${parts.full === true ? trusted(' class="full"') : null}>
${parts.finding === '' && parts.unit === '' ? null : html`<figcaption>${parts.finding}${parts.unit === '' ? null : html`<small>${parts.unit}</small>`}</figcaption>`}
${drawing(parts.wide, parts.alt, 'wide')}${drawing({ ...parts.slim, tips: [] }, parts.alt, 'slim')}
${dataTable(view, parts)}</figure>`;
}

function drawing(scene: Scene, alt: string, className: string): Html {
  const label = html`${alt}`.markup;
  return trusted(sceneSvg(scene, { color, attributes: `class="${className}" role="img" aria-label="${label}"` }));
}

function dataTable(view: View, { heads, rows, finding }: ChartParts): Html | null {
  if (rows.length === 0) return null;
  return html`<details><summary>${view.say('chartData')}</summary><div class="scroll" role="group" aria-label="${finding === '' ? view.say('chartData') : finding}" tabindex="0"><table>
<thead><tr>${heads.map((head, i) => (head === '' ? html`<td></td>` : html`<th scope="col"${i > 0 ? trusted(' class="r"') : null}>${head}</th>`))}</tr></thead>
<tbody>${rows.map(
    (
      row,
    ) => html`<tr>${row.map((cell, i) => (i === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="r">${cell}</td>`))}</tr>
`,
  )}</tbody></table></div></details>`;
}

/** Head of a column; an empty one is a cell like any other, as there is nothing to read out. */
export function columnHead(head: string, right: boolean): Html {
  const align = right ? trusted(' class="r"') : null;
  return head === '' ? html`<td role="cell"></td>` : html`<th role="columnheader" scope="col"${align}>${head}</th>`;
}

export function heading(
  title: string,
  id: string,
  remark = '',
  status?: { readonly key: StatusKey; readonly word: string },
): Html {
  return html`<h2 id="${id}">${status === undefined ? null : sign(status.key, 20)}<span>${title}${
    status === undefined ? null : html` <span class="${status.key}">· ${status.word}</span>`
  }</span>${remark === '' ? null : html` <span class="remark">${remark}</span>`}</h2>`;
}
