import type { ReportModel } from './model.ts';
import { csvPainter, jsonPainter, markdownPainter } from './paint/index.ts';
import type { PaintAssets, Painter } from './painter.ts';

const LOADERS: Readonly<Record<Painter['format'], () => Promise<Painter>>> = {
  // The PDF library takes a tenth of a second to load: only who paints one pays for it.
  pdf: async () => (await import('./paint/pdf/index.ts')).pdfPainter,
  html: async () => (await import('./paint/html/index.ts')).htmlPainter,
  md: async () => markdownPainter,
  csv: async () => csvPainter,
  json: async () => jsonPainter,
};

/** Every format, in the order in which files are written and listed. */
export const FORMATS: readonly Painter['format'][] = ['pdf', 'html', 'md', 'csv', 'json'];

export function loadPainter(format: Painter['format']): Promise<Painter> {
  return LOADERS[format]();
}

/**
 * The picture of the mail: the burn-down of the first SLO that needs attention, as PNG; undefined where there is nothing to draw.
 * @throws Error where the machine has no build of the rasteriser.
 */
export async function mailPicture(model: ReportModel, assets: PaintAssets): Promise<Uint8Array | undefined> {
  const chart = model.attention[0]?.burnDown;
  if (chart === undefined || chart.days.every(({ left }) => left === null)) return undefined;
  const { burnDownPng } = await import('./charts/burn-down-png.ts');
  return burnDownPng(chart, assets, model);
}
