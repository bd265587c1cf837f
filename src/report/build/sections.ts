import type { ReportModel } from '../model.ts';

/** Parts of a report that a plan may leave out. Verdict, actions, key figures, the SLO table and the evidence are in every one. */
export const SECTIONS = ['attention', 'dates', 'savings', 'capacity', 'panels'] as const;
export type Section = (typeof SECTIONS)[number];

/** The model with the sections of a plan only. */
export function withSections(model: ReportModel, sections: readonly Section[]): ReportModel {
  const has = (section: Section): boolean => sections.includes(section);
  return {
    ...model,
    attention: has('attention') ? model.attention : [],
    savings: has('savings') ? model.savings : null,
    capacity: has('capacity') ? model.capacity : null,
    panels: has('panels') ? model.panels : [],
    dates: has('dates') ? model.dates : [],
  };
}
