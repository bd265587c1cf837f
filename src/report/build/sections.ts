import type { ReportModel } from '../model.ts';
import type { SectionKey } from '../section-names.ts';

/** Sections whose queries begin with a letter of their own. */
const SECTION_OF: Readonly<Record<string, SectionKey>> = { P: 'panels', C: 'capacity', S: 'savings' };

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
    evidence: {
      ...model.evidence,
      queries: model.evidence.queries.filter(({ key }) => has(SECTION_OF[key.charAt(0)] ?? 'evidence')),
    },
  };
}
