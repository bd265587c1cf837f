export type { BuildOptions } from './context.ts';
export { buildReport } from './report.ts';
