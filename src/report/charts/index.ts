/** Charts as lists of shapes, drawn once for every format. Pure. */
export { budgetBar } from './budget-bar.ts';
export { type FontMetrics, measureWith, readFontMetrics } from './font-metrics.ts';
export * from './scene.ts';
export { sparkline } from './sparkline.ts';
export { statusSign } from './status-sign.ts';
