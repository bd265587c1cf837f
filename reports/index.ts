import type { ReportPlan } from './plan.ts';
import { weeklySla } from './weekly-sla.ts';

export type { ReportPlan } from './plan.ts';

/** Every plan that a configured report may be based on. */
export const reportPlans: readonly ReportPlan[] = [weeklySla];

/** The plan of a report: the one that its `base` names, else the weekly one. */
export function planOf(base: string): ReportPlan {
  return reportPlans.find((plan) => plan.name === base) ?? weeklySla;
}
