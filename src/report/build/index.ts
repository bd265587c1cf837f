export { MAX_SHOWN as SHOWN_ANOMALIES } from './anomalies.ts';
export { isComparable } from './comparable.ts';
export type { BuildOptions } from './context.ts';
export { withKeptPanels } from './panels/index.ts';
export { buildReport } from './report.ts';
export { incomparableRevision, revisionChanges } from './revision-changes.ts';
export { withSections } from './sections.ts';
