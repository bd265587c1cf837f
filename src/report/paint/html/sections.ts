import {
  anomalyChart,
  burnDownChart,
  complianceChart,
  contributorChart,
  daysToFull,
  incidentTimeline,
  type Scene,
  useBar,
  waterfall,
} from '../../charts/index.ts';
import type { CapacitySection, SavingsSection, SloDetail } from '../../model.ts';
import { type IncidentColumn, incidentCells } from '../incident-cells.ts';
import { timelineKey } from '../timeline-key.ts';
import { type Html, html, trusted } from './markup.ts';
import { chart, columnHead, FULL, heading, ornament, SLIM, sign, type View, WIDE } from './view.ts';

/** Type in charts over the whole column. */
const FULL_SIZE = 12;
const SLIM_SIZE = 8.5;

export function attention(view: View): Html {
  return html`<div id="attention">${view.model.attention.map((detail, i) => sloDetail(view, detail, i))}</div>`;
}

function sloDetail(view: View, detail: SloDetail, index: number): Html {
  const { compliance, burnDown, contributors } = detail;
  const both = (draw: (width: number, height: number) => Scene) => ({ wide: draw(WIDE, 190), slim: draw(SLIM, 152) });
  return html`<section class="detail">${heading(detail.name, `detail-${index}`, detail.remark, { key: detail.status, word: detail.word })}
<div class="pair">${chart(view, {
    ...compliance,
    ...both((width, height) => complianceChart(compliance, view.context, { width, height })),
    heads: [view.say('period'), view.say('actual')],
    rows: compliance.points.map((point) => [point.label, point.text]),
  })}
${chart(view, {
  ...burnDown,
  ...both((width, height) => burnDownChart(burnDown, view.context, { width, height })),
  heads: [view.say('day'), view.say('left'), view.say('typical'), view.say('low'), view.say('high')],
  rows: [
    ...burnDown.days.map((day) => [day.label, view.percent(day.left), '', '', '']),
    ...burnDown.forecast.map((day) => [
      day.label,
      '',
      view.percent(day.typical),
      view.percent(day.low),
      view.percent(day.high),
    ]),
  ],
})}
${
  contributors === null
    ? null
    : chart(view, {
        ...contributors,
        wide: contributorChart(contributors, view.context, { width: WIDE }),
        slim: contributorChart(contributors, view.context, { width: SLIM, size: SLIM_SIZE }),
        heads: [view.say('cause'), view.say('bad'), view.say('share')],
        rows: contributors.rows.map((row) => [row.name, row.text, row.share]),
      })
}
${
  detail.policy.length === 0
    ? null
    : html`<div class="policy"><h3>${view.say('policySays')}</h3>${detail.policy.map((text) => html`<p>${text}</p>`)}</div>`
}</div></section>`;
}

/** What this revision says otherwise than the one before. */
export function changes(view: View): Html | null {
  const { changes: section } = view.model;
  if (section === null) return null;
  const heads = ['figure', 'whatChanged', 'earlier', 'nowSays'].map((key) => view.say(key));
  const rows = section.rows.map((row) => [row.name, row.what, row.before, row.now]);
  return html`<section>${heading(view.say('changes'), 'changes', section.remark)}${
    rows.length === 0 ? null : cards(heads, [2, 3], rows, { name: view.say('changes') })
  }${section.note === '' ? null : html`<p class="note">${section.note}</p>`}</section>`;
}

export function incidents(view: View): Html {
  const { incidents, period } = view.model;
  const head = heading(view.say('incidents'), 'incidents', incidents.remark);
  const drawn = incidents.timeline.rows.some((row) => row.items.length > 0);
  const picture = (width: number, size: number, labels: number) =>
    incidentTimeline(incidents.timeline, period, { ...view.context, label: size - 1 }, { width, size, labels });
  return html`<section>${head}${
    drawn
      ? [
          chart(view, {
            finding: '',
            unit: '',
            alt: incidents.timeline.alt,
            wide: picture(FULL, FULL_SIZE, 186),
            slim: picture(SLIM, SLIM_SIZE, 78),
            full: true,
            heads: [],
            rows: [],
          }),
          timelineNote(view),
        ]
      : null
  }${incidents.rows.length === 0 ? html`<p>${incidents.empty}</p>` : incidentTable(view)}${
    incidents.log.length === 0
      ? null
      : html`${heading(view.say('log'), 'log')}<dl class="facts">${incidents.log.map(
          ({ when, text }) => html`<dt>${when}</dt><dd>${text}</dd>`,
        )}</dl>`
  }</section>`;
}

function timelineNote(view: View): Html | null {
  const note = timelineKey(view.model);
  return note === '' ? null : html`<p class="note">${note}</p>`;
}

const LEFT: readonly IncidentColumn[] = ['incident', 'start', 'end', 'cause'];

function incidentTable(view: View): Html {
  const { keys, rows, total, note } = incidentCells(view.model);
  const right = keys.flatMap((key, i) => (LEFT.includes(key) ? [] : [i]));
  const heads = keys.map((key) => view.say(key));
  return html`${cards(
    heads,
    right,
    rows.map(({ cells }) => cells),
    { name: view.say('incidents'), sum: total },
  )}<p class="note">${note}</p>`;
}

export function anomalies(view: View): Html {
  const { anomalies, period } = view.model;
  const head = heading(view.say('anomalies'), 'anomalies', anomalies.remark);
  if (anomalies.items.length === 0) return html`<section>${head}<p>${anomalies.empty}</p></section>`;
  return html`<section>${head}<div class="pair">${anomalies.items.map((item) => {
    const picture = (width: number, height: number) =>
      anomalyChart(item, period, anomalies.dayLabels, view.context, { width, height });
    return html`<div>${chart(view, {
      finding: item.title,
      unit: item.unit,
      alt: item.alt,
      wide: picture(WIDE, 110),
      slim: picture(SLIM, 100),
      heads: [view.say('time'), view.say('value'), view.say('low'), view.say('high')],
      rows: item.points.map((point) => [
        view.time(point.at),
        view.number(point.value),
        view.number(point.lower),
        view.number(point.upper),
      ]),
    })}<p class="explain"><b>${item.what}</b> ${item.why}</p></div>`;
  })}</div></section>`;
}

export function savings(view: View, section: SavingsSection): Html {
  return html`<section>${heading(view.say('savings'), 'savings', section.remark)}${chart(view, {
    finding: section.finding,
    unit: section.unit,
    alt: section.alt,
    wide: waterfall(section.rows, view.context, { width: FULL, size: FULL_SIZE }),
    slim: waterfall(section.rows, view.context, { width: SLIM, size: SLIM_SIZE, assumptions: false }),
    full: true,
    heads: [view.say('stream'), view.say('amount'), view.say('assumptionUsed')],
    rows: section.rows.map((row) => [row.name, row.text, row.assumption]),
  })}<p class="note">${section.note}</p></section>`;
}

export function capacity(view: View, section: CapacitySection): Html {
  const heads = [view.say('resource'), view.say('inUse'), '', view.say('days'), view.say('range')];
  const label = (index: number) => trusted(` data-l="${html`${heads[index] ?? ''}`.markup}"`);
  return html`<section>${heading(view.say('capacity'), 'capacity', section.remark)}
<table class="cards" role="table"><thead role="rowgroup"><tr role="row">${heads.map((head, i) =>
    columnHead(head, i > 2),
  )}</tr></thead><tbody role="rowgroup">${section.rows.map(
    (row) => html`<tr role="row"><th role="rowheader" scope="row" class="span3">${sign(row.status, 16)} ${row.name}</th>
<td role="cell" class="span3"${label(1)}>${ornament(useBar(row.used, row.status !== 'met'), 1.6)}<small>${row.usedText}</small></td>
<td role="cell" class="span3">${ornament(daysToFull(row), 1.5)}</td>
<td role="cell" class="r strong"${label(3)}>${row.days.text}</td>
<td role="cell" class="r span2"${label(4)}>${row.rangeText}</td></tr>
`,
  )}</tbody></table><p class="note">${section.note}</p></section>`;
}

const LONGEST_FIGURE = 12;

/** A table that becomes cards on a phone; the first column names the row. */
export function cards(
  heads: readonly string[],
  right: readonly number[],
  rows: readonly (readonly string[])[],
  { name, sum = [] }: { readonly name: string; readonly sum?: readonly string[] },
): Html {
  // Figures do not break; what is longer than one is a text.
  const align = (index: number, cell: string) =>
    right.includes(index) ? (cell.length <= LONGEST_FIGURE ? 'r nowrap' : 'r') : '';
  const line = (row: readonly string[], className: string) => html`<tr role="row" class="${className}">${row.map(
    (cell, i) =>
      i === 0
        ? html`<th role="rowheader" scope="row" class="span3">${cell}</th>`
        : html`<td role="cell" class="${align(i, cell)}" data-l="${heads[i] ?? ''}">${cell}</td>`,
  )}</tr>
`;
  return html`<div class="scroll" role="group" aria-label="${name}" tabindex="0"><table class="cards" role="table"><thead role="rowgroup"><tr role="row">${heads.map(
    (head, i) => columnHead(head, right.includes(i)),
  )}</tr></thead><tbody role="rowgroup">${rows.map((row) => line(row, ''))}${sum.length > 0 ? line(sum, 'sum') : null}</tbody></table></div>`;
}
