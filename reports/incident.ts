import type { ReportPlan } from './plan.ts';

/** One incident from an hour before its start to an hour after its end, for the review that follows it. */
export const incident: ReportPlan = {
  name: 'incident',
  purpose: 'For the review of one incident: what happened when, what it cost, what else happened then.',
  title: { en: 'Incident report', de: 'Störungsbericht' },
  period: 'day',
  earlierPeriods: 1,
  sections: ['changes', 'incidents', 'anomalies', 'attention', 'panels', 'evidence'],
};
