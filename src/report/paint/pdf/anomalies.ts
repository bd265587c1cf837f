import { anomalyChart } from '../../charts/index.ts';
import type { ReportModel } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { chartContext } from './chart-context.ts';
import { section } from './heading.ts';
import { emptySection } from './notes.ts';
import type { Sheet } from './sheet.ts';
import { say } from './words.ts';
import type { Run } from './wrap-runs.ts';

type Item = ReportModel['anomalies']['items'][number];

const GUTTER = 20;
const CHART = 84;
const TEXT = { size: TYPE.dense, leading: 11 } as const;

/** Two pictures a row, on the same days, each with when, what was expected, what was seen, and whether it is explained. */
export function drawAnomalies(sheet: Sheet, model: ReportModel): void {
  const { anomalies } = model;
  const head = { title: say(model, 'anomalies'), remark: anomalies.remark, anchor: 'anomalies' };
  if (anomalies.items.length === 0) {
    emptySection(sheet, head, anomalies.empty);
    return;
  }
  const width = (sheet.geometry.content - GUTTER) / 2;
  const measured = anomalies.items.map((item) => ({ item, lines: sheet.lines(textOf(item), width, TEXT) }));
  for (let i = 0; i < measured.length; i += 2) {
    const pair = measured.slice(i, i + 2);
    const height = 12 + CHART + Math.max(...pair.map(({ lines }) => lines.length)) * TEXT.leading + 8;
    if (i === 0) section(sheet, head, height);
    else sheet.need(height);
    const top = sheet.y + (i === 0 || sheet.atTop ? 2 : 8);
    pair.forEach(({ item, lines }, j) => {
      drawAnomaly(sheet, model, item, lines, sheet.geometry.left + j * (width + GUTTER), top, width);
    });
    sheet.y = top + height;
  }
}

function textOf(item: Item): Run[] {
  return [
    { text: item.what, strong: true },
    { text: item.why === '' ? '' : ` ${item.why}`, strong: false },
  ];
}

function drawAnomaly(
  sheet: Sheet,
  model: ReportModel,
  item: Item,
  lines: readonly (readonly Run[])[],
  x: number,
  top: number,
  width: number,
): void {
  const scene = anomalyChart(item, model.period, model.anomalies.dayLabels, chartContext(sheet, model), {
    width,
    height: CHART,
  });
  sheet.anchor(`anomaly-${item.id}`, top);
  sheet.structure.group('Sect', {}, () => {
    const title = item.unit === '' ? item.title : `${item.title}, ${item.unit}`;
    sheet.structure.leaf('H3', {}, () => sheet.text(title, x, top + 10, { face: 'semibold', width }));
    sheet.figure(item.alt, scene, x, top + 12);
    const style = { ...TEXT, color: 'ink2', strongColor: 'ink' } as const;
    sheet.structure.leaf('P', {}, () => sheet.paragraph(lines, x, top + 12 + CHART + 9, style));
  });
}
