import { heatChart, lineChart, topChart } from '../../charts/index.ts';
import type { HeatPanel, LinePanel, Panel, PanelSection, TablePanel, TopPanel } from '../../model.ts';
import { panelRuns, tilesOf } from '../panel-runs.ts';
import { type Html, html } from './markup.ts';
import { tiles } from './overview.ts';
import { cards } from './sections.ts';
import { type ChartParts, chart, FULL, heading, SLIM, type View, WIDE } from './view.ts';

const FULL_SIZE = 12;
const SLIM_SIZE = 8.5;

/** Queries of the user's under one head: figures in a row, halves side by side, everything else over the whole column. */
export function panelSection(view: View, section: PanelSection, index: number): Html {
  const parts = panelRuns(section.panels).map((run): Html => {
    if (run[0]?.kind === 'stat') return tiles(tilesOf(run));
    const drawings = run.map((panel) => drawn(view, panel));
    return run[0]?.width === 'half' ? html`<div class="pair">${drawings}</div>` : html`${drawings}`;
  });
  return html`<section>${heading(section.title, `panels-${index}`, section.remark)}<div class="panels">${parts}</div></section>`;
}

function drawn(view: View, panel: Panel): Html {
  const note = panel.note === '' ? null : html`<p class="note">${panel.note}</p>`;
  const caption = html`<h3>${panel.title}</h3>${panel.unit === '' ? null : html`<p class="remark">${panel.unit}</p>`}`;
  switch (panel.kind) {
    case 'stat':
      return html``;
    case 'empty':
      return html`<div>${caption}<p>${panel.text}</p></div>`;
    case 'table':
      return html`<div>${caption}${table(panel)}${note}</div>`;
    case 'top':
      return html`<div>${chart(view, topParts(view, panel))}${note}</div>`;
    case 'heatmap':
      return html`<div>${chart(view, heatParts(view, panel))}${note}</div>`;
    default:
      return html`<div>${chart(view, lineParts(view, panel))}${note}</div>`;
  }
}

function table(panel: TablePanel): Html {
  return cards(
    panel.columns.map(({ name }) => name),
    panel.columns.flatMap(({ align }, i) => (align === 'right' ? [i] : [])),
    panel.rows,
    { name: panel.title },
  );
}

const partsOf = (panel: Panel): Pick<ChartParts, 'finding' | 'unit' | 'alt' | 'full'> => ({
  finding: panel.title,
  unit: panel.unit,
  alt: panel.alt,
  full: panel.width === 'full',
});

function topParts(view: View, panel: TopPanel): ChartParts {
  const full = panel.width === 'full';
  return {
    ...partsOf(panel),
    wide: topChart(panel, view.context, full ? { width: FULL, size: FULL_SIZE } : { width: WIDE }),
    slim: topChart(panel, view.context, { width: SLIM, size: SLIM_SIZE }),
    heads: [view.say('figure'), view.say('value'), view.say('earlier')],
    rows: panel.rows.map((row) => [row.name, row.text, row.earlier]),
  };
}

function lineParts(view: View, panel: LinePanel): ChartParts {
  const full = panel.width === 'full';
  const large = { ...view.context, label: FULL_SIZE - 1 };
  return {
    ...partsOf(panel),
    wide: full
      ? lineChart(panel, large, { width: FULL, height: 220 })
      : lineChart(panel, view.context, { width: WIDE, height: 170 }),
    slim: lineChart(panel, view.context, { width: SLIM, height: 150 }),
    heads: ['lineName', 'lowest', 'mean', 'highest', 'lastValue'].map((key) => view.say(key)),
    rows: panel.series.map((series) => [
      series.name === '' ? panel.title : series.name,
      series.lowest.text,
      series.mean.text,
      series.highest.text,
      series.last.text,
    ]),
  };
}

function heatParts(view: View, panel: HeatPanel): ChartParts {
  const full = panel.width === 'full';
  const large = { ...view.context, label: FULL_SIZE - 1 };
  const figure = new Intl.NumberFormat(view.model.locale, { maximumSignificantDigits: 4 });
  return {
    ...partsOf(panel),
    wide: full ? heatChart(panel, large, { width: FULL, row: 18 }) : heatChart(panel, view.context, { width: WIDE }),
    slim: heatChart(panel, view.context, { width: SLIM }),
    heads: ['', ...panel.columns],
    rows: panel.rows.map(({ label, cells }) => [
      label,
      ...cells.map((value) => (value === null ? '—' : figure.format(value))),
    ]),
  };
}
