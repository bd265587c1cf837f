import type { ReportPlan } from './plan.ts';

/** What happened yesterday, on as few pages as it takes; two weeks of days in every trend. */
export const dailyDigest: ReportPlan = {
  name: 'daily-digest',
  purpose: 'For those on duty: what happened since yesterday, what is still open, what comes next.',
  title: { en: 'Daily digest', de: 'Tagesüberblick' },
  period: 'day',
  earlierPeriods: 13,
  sections: ['changes', 'incidents', 'anomalies', 'dates', 'panels', 'health'],
};
