/** The report model, the builder that writes it from facts, and the painters that draw it. Pure. */
export {
  type BuildOptions,
  buildReport,
  incomparableRevision,
  isComparable,
  revisionChanges,
  SHOWN_ANOMALIES,
  withKeptPanels,
  withSections,
} from './build/index.ts';
export type * from './facts.ts';
export { type Language, languageOf } from './languages.ts';
export { composeReportMail, type ReportMail, type ReportMailOptions } from './mail/index.ts';
export type * from './model.ts';
export { REPORT_SCHEMA } from './model.ts';
export { actualPercent } from './numbers/index.ts';
export { csvCell, csvText } from './paint/csv-text.ts';
export type { Logo, PaintAssets, Painter, PaintOptions, SideFile } from './painter.ts';
export { FORMATS, loadPainter, mailPicture } from './painters.ts';
export type * from './panel.ts';
export { parseReport } from './parse-report.ts';
export { SECTIONS, type SectionKey } from './section-names.ts';
export { type SlackSummary, slackSummary } from './slack/index.ts';
export { lettersWithoutFont, needsFallback } from './type/index.ts';
