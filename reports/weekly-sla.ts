import { SECTIONS } from '../src/report/index.ts';
import type { ReportPlan } from './plan.ts';

/** A quarter of weeks in every trend; all sections that the configuration gives data for. */
export const weeklySla: ReportPlan = {
  name: 'weekly-sla',
  purpose: 'For those who answer for the service: were promises kept, what did it cost, what is to be done.',
  title: { en: 'Weekly SLA report', de: 'SLA-Wochenbericht' },
  period: 'week',
  earlierPeriods: 12,
  sections: SECTIONS,
};
