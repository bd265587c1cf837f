import type { ReportPlan } from './plan.ts';

/** Money first, then what went wrong; a year of months in every trend. What only those on duty need is left out. */
export const monthlyManagement: ReportPlan = {
  name: 'monthly-management',
  purpose: 'For those who pay for the service: what it brought, what its failures cost, and what is asked of them.',
  title: { en: 'Monthly management report', de: 'Monatlicher Managementbericht' },
  period: 'month',
  earlierPeriods: 12,
  sections: ['changes', 'savings', 'dates', 'attention', 'incidents', 'capacity', 'panels', 'evidence'],
};
