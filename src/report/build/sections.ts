import type { ReportModel } from '../model.ts';
import type { SectionKey } from '../section-names.ts';

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
