/** The report model, the builder that writes it from facts, and the painters that draw it. Pure. */
export { type BuildOptions, buildReport } from './build/index.ts';
export type * from './facts.ts';
export type * from './model.ts';
export type { PaintAssets, Painter, PaintOptions } from './painter.ts';
