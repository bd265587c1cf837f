/** Parts that may stand after the first page, in their usual order. Verdict, actions, key figures and the SLO table are in every report. */
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
] as const;

export type SectionKey = (typeof SECTIONS)[number];
