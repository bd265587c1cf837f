export { MAX_SHOWN as SHOWN_ANOMALIES } from './anomalies/anomalies.ts';
export { isComparable } from './comparable.ts';
export type { BuildOptions } from './context.ts';
export { incomparableRevision, revisionChanges } from './evidence/revision-changes.ts';
export { withKeptPanels } from './panels/index.ts';
export { buildReport } from './report.ts';
export { withSections } from './sections.ts';
