/** Queries of the user's as figures, tables and charts. */
export { withKeptPanels } from './kept-panels.ts';
export { panelSections } from './sections.ts';
