import { assumptionCells } from '../assumption-cells.ts';
import { evidenceCells } from '../evidence-cells.ts';
import { type Html, html } from './markup.ts';
import { cards } from './sections.ts';
import { heading, type View } from './view.ts';

/** How far the figures can be trusted. */
export function health(view: View): Html | null {
  const { columns } = view.model.health;
  if (columns.length === 0) return null;
  return html`<section>${heading(view.say('health'), 'health')}<div class="health">${columns.map(
    (column) =>
      html`<table><thead><tr><th scope="col" colspan="3">${column.title}</th></tr></thead><tbody>${column.rows.map(
        (row) =>
          html`<tr><th scope="row">${row.name}</th><td class="r strong">${row.value}</td><td class="r quiet">${row.earlier}</td></tr>`,
      )}</tbody></table>`,
  )}</div></section>`;
}

/** Counts, formulas, prices and queries: whatever a reader needs to check a figure. */
export function evidence(view: View): Html {
  const { evidence, savings, period } = view.model;
  const heads = [
    view.say('slo'),
    view.say('bad'),
    view.say('total'),
    view.say('allowed'),
    view.say('actual'),
    view.say('used'),
    view.say('badPeriod', { period: period.short }),
    view.say('totalPeriod', { period: period.short }),
    view.say('burn'),
    view.say('query'),
  ];
  const rows = evidence.rows.map(evidenceCells);
  const assumed = assumptionCells(savings?.assumptions ?? []);
  return html`<section>${heading(view.say('evidence'), 'evidence', evidence.remark)}
${cards(heads, [1, 2, 3, 4, 5, 6, 7, 8, 9], rows, { name: view.say('evidence') })}
${heading(view.say('formulas'), 'formulas')}<dl class="facts">${evidence.formulas.map(
    (formula) => html`<dt>${formula.name}</dt><dd>${formula.text}</dd>`,
  )}</dl>
${
  assumed.rows.length === 0
    ? null
    : html`${heading(view.say('assumptions'), 'assumptions')}${cards(
        assumed.keys.map((key) => (key === '' ? '' : view.say(key))),
        [1],
        assumed.rows,
        { name: view.say('assumptions') },
      )}`
}
${heading(view.say('queries'), 'queries', evidence.queriesRemark)}<dl class="facts">${evidence.queries.map(
    (query) => html`<dt>${query.key}</dt><dd><code>${query.text}</code></dd>`,
  )}</dl></section>`;
}
