import { loadPainter, type PaintOptions, type ReportModel } from '../../src/report/index.ts';
import { ASSETS } from './assets.ts';

const painted = new WeakMap<ReportModel, Map<string, Promise<Uint8Array>>>();

/** A model as PDF, painted once for all who read it: that it gives the same bytes every time is held by a test of its own. */
export function paintedPdf(model: ReportModel, pageSize: PaintOptions['pageSize'] = 'A4'): Promise<Uint8Array> {
  const known = painted.get(model) ?? new Map<string, Promise<Uint8Array>>();
  painted.set(model, known);
  const bytes = known.get(pageSize) ?? paint(model, pageSize);
  known.set(pageSize, bytes);
  return bytes;
}

async function paint(model: ReportModel, pageSize: PaintOptions['pageSize']): Promise<Uint8Array> {
  return (await loadPainter('pdf')).paint(model, ASSETS, { pageSize });
}
