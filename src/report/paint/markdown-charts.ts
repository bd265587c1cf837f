import {
  anomalyChart,
  burnDownChart,
  type ChartContext,
  complianceChart,
  contributorChart,
  heatChart,
  incidentTimeline,
  lightColor,
  lineChart,
  type Scene,
  sceneSvg,
  topChart,
  waterfall,
} from '../charts/index.ts';
import type { Panel, ReportModel } from '../model.ts';
import type { PaintAssets, SideFile } from '../painter.ts';
import { escapeXml, measureWith } from '../type/index.ts';

/** A drawing beside the report, and what it belongs to. */
export interface MarkdownChart extends SideFile {
  /** The part of the model that it draws. */
  readonly of: object;
  readonly alt: string;
}

/** Drawn at these widths and shown at twice their size, as a reader of Markdown gives a picture the whole column. */
const HALF = 360;
const FULL = 380;
const HEIGHT = 190;
const SIZE = 8.5;
const SCALE = 2;
/** What the browser has, in the widths that the drawing was laid out for. */
const FAMILY = 'Source Sans 3, Helvetica, Arial, sans-serif';

/** Every chart of the report as an SVG of its own, in the order of the report. Same model, same bytes. */
export function markdownCharts(model: ReportModel, assets: PaintAssets): readonly MarkdownChart[] {
  const measure = measureWith(assets.fonts);
  const context: ChartContext = { measure, locale: model.locale, words: model.words, label: SIZE };
  const charts: MarkdownChart[] = [];
  const taken = new Set<string>();
  const draw = (of: { readonly alt: string }, name: string, scene: Scene): void => {
    const { width, height, items } = scene;
    const ground = { kind: 'rect', x: 0, y: 0, w: width, h: height, fill: 'paper' } as const;
    const size = `width="${Math.round(width * SCALE)}" height="${Math.round(height * SCALE)}"`;
    const svg = sceneSvg(
      // A ground of its own: pages may be dark.
      { width, height, items: [ground, ...items] },
      {
        color: lightColor,
        fontFamily: FAMILY,
        measure,
        attributes: `${size} role="img" aria-label="${escapeXml(of.alt)}"`,
      },
    );
    const content = new TextEncoder().encode(`${svg}\n`);
    charts.push({ of, alt: of.alt, name: `${unused(fileStem(name), taken)}.svg`, mediaType: 'image/svg+xml', content });
  };
  for (const { id, compliance, burnDown, contributors } of model.attention) {
    draw(compliance, `${id}-compliance`, complianceChart(compliance, context, { width: HALF, height: HEIGHT }));
    draw(burnDown, `${id}-budget`, burnDownChart(burnDown, context, { width: HALF, height: HEIGHT }));
    if (contributors !== null) {
      draw(contributors, `${id}-contributors`, contributorChart(contributors, context, { width: HALF }));
    }
  }
  const { timeline } = model.incidents;
  if (timeline.rows.some(({ items }) => items.length > 0)) {
    const sizes = { width: FULL, size: SIZE, labels: 110 };
    draw(timeline, 'incidents', incidentTimeline(timeline, model.period, { ...context, label: SIZE - 1 }, sizes));
  }
  const { items, dayLabels } = model.anomalies;
  for (const [i, item] of items.entries()) {
    const scene = anomalyChart(item, model.period, dayLabels, context, { width: HALF, height: 110 });
    draw(item, `anomaly-${i + 1}`, scene);
  }
  if (model.savings !== null) {
    draw(
      model.savings,
      'savings',
      waterfall(model.savings.rows, context, { width: FULL, size: SIZE, assumptions: false }),
    );
  }
  for (const panel of model.panels.flatMap(({ panels }) => panels)) {
    const scene = panelScene(panel, context);
    if (scene !== undefined) draw(panel, `panel-${panel.id}`, scene);
  }
  return charts;
}

function panelScene(panel: Panel, context: ChartContext): Scene | undefined {
  switch (panel.kind) {
    case 'top':
      return topChart(panel, context, { width: HALF });
    case 'heatmap':
      return heatChart(panel, context, { width: HALF });
    case 'lines':
    case 'bars':
      return lineChart(panel, context, { width: HALF, height: HEIGHT });
    default:
      return undefined;
  }
}

const LONGEST_STEM = 80;

/** Letters, digits and hyphens: safe as a file everywhere, and in a link as it is. */
function fileStem(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'chart' : plain.slice(0, LONGEST_STEM);
}

function unused(stem: string, taken: Set<string>): string {
  let name = stem;
  for (let n = 2; taken.has(name); n++) name = `${stem}-${n}`;
  taken.add(name);
  return name;
}
