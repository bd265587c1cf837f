import { dailyDigest } from './daily-digest.ts';
import { incident } from './incident.ts';
import { monthlyManagement } from './monthly-management.ts';
import type { ReportPlan } from './plan.ts';
import { quarterlyReview } from './quarterly-review.ts';
import { weeklySla } from './weekly-sla.ts';

export type { ReportPlan } from './plan.ts';

/** Every plan that a configured report may be based on; each can also be asked for by its name, without any configuration. */
export const reportPlans: readonly ReportPlan[] = [
  weeklySla,
  monthlyManagement,
  quarterlyReview,
  incident,
  dailyDigest,
];

/** The plan of a report: the one that its `base` names, else the weekly one. */
export function planOf(base: string): ReportPlan {
  return reportPlans.find((plan) => plan.name === base) ?? weeklySla;
}
