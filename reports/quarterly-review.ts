import type { ReportPlan } from './plan.ts';

/** Two years of quarters: were objectives right, did capacity keep up, was the money well spent. */
export const quarterlyReview: ReportPlan = {
  name: 'quarterly-review',
  purpose: 'For the review of objectives: which were met for how long, where budgets went, what will run out.',
  title: { en: 'Quarterly service review', de: 'Quartalsbericht der Dienste' },
  period: 'quarter',
  earlierPeriods: 7,
  sections: [
    'changes',
    'attention',
    'capacity',
    'savings',
    'incidents',
    'anomalies',
    'panels',
    'dates',
    'health',
    'evidence',
  ],
};
