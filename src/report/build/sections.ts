import type { ReportModel, SectionKey } from '../model.ts';

/** Parts that stand after the first page. Verdict, actions, key figures and the SLO table are in every report. */
export const SECTIONS = [
  'changes',
  'dates',
  'attention',
  'incidents',
  'anomalies',
  'savings',
  'capacity',
  'panels',
  'health',
  'evidence',
] as const satisfies readonly SectionKey[];

/** The model with the sections of a plan, in its order. What has no place in the report is not in its figures either. */
export function withSections(model: ReportModel, sections: readonly SectionKey[]): ReportModel {
  const has = (section: SectionKey): boolean => sections.includes(section);
  return {
    ...model,
    sections,
    attention: has('attention') ? model.attention : [],
    savings: has('savings') ? model.savings : null,
    capacity: has('capacity') ? model.capacity : null,
    panels: has('panels') ? model.panels : [],
    dates: has('dates') ? model.dates : [],
  };
}
