import type { Scene } from '../../charts/index.ts';
import { TYPE } from '../../theme.ts';
import type { Sheet } from './sheet.ts';
import type { Run } from './wrap-runs.ts';

/** A chart under its finding and unit; both are wrapped to the chart's width, or long ones would run over the neighbour. */
export interface Captioned {
  readonly finding: readonly (readonly Run[])[];
  readonly unit: readonly (readonly Run[])[];
  readonly alt: string;
  readonly scene: Scene;
}

const FINDING = { size: TYPE.body, strongFace: 'semibold' } as const;
const UNIT = { size: TYPE.head, color: 'ink3' } as const;

export function captioned(
  sheet: Sheet,
  chart: { readonly finding: string; readonly unit: string; readonly alt: string },
  scene: Scene,
  width: number,
): Captioned {
  const finding = sheet.lines([{ text: chart.finding, strong: true }], width, FINDING);
  return { finding, unit: sheet.lines(chart.unit, width, UNIT), alt: chart.alt, scene };
}

/** Height of the texts above the chart. */
export function captionHeight(chart: Captioned): number {
  return (chart.finding.length + chart.unit.length) * TYPE.leading + 3;
}

/** Draws from `top` on; charts side by side begin at the same height when `caption` is that of the taller one. */
export function drawCaptioned(sheet: Sheet, chart: Captioned, x: number, top: number, caption: number): number {
  sheet.structure.group('Sect', {}, () => {
    sheet.structure.leaf('P', {}, () => {
      const last = sheet.paragraph(chart.finding, x, top + TYPE.leading, FINDING);
      sheet.paragraph(chart.unit, x, last + TYPE.leading, UNIT);
    });
    sheet.figure(chart.alt, chart.scene, x, top + caption);
  });
  return top + caption + chart.scene.height;
}
