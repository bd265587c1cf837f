import { createHash } from 'node:crypto';
import { type Labels, labelsKey } from '../series/index.ts';
import type { Instant } from '../time/index.ts';
import { BucketState } from './bucket.ts';
import { errorShare } from './budget.ts';
import type { BucketRun } from './burn/burn-rate.ts';
import type { SloDefinition } from './definition.ts';
import type { Incident } from './status.ts';

/**
 * When bad time is an incident. Burning at twice the sustainable speed starts one; less than 2 % of a window's budget (what the
 * fastest page of The Site Reliability Workbook, chapter 5, stands for) or a few stray events are none.
 */
export const INCIDENT_RULES = { startsAtBurn: 2, mergeGapMs: 900_000, minBudgetShare: 0.02, minBadEvents: 5 } as const;

/** Bad buckets that belong together. */
export interface Stretch {
  readonly start: Instant;
  readonly end: Instant;
  /** True where it may not be over yet: nothing better has been seen for long enough. */
  readonly open: boolean;
  readonly bad: number;
  readonly valid: number;
}

/** Error ratio from which a bucket is bad. An objective so loose that twice its budget is everything starts at half. */
export function badRatio(objective: number): number {
  return Math.min(0.5, INCIDENT_RULES.startsAtBurn * errorShare(objective));
}

/**
 * Finds stretches of bad buckets up to `until`. Bad buckets less than 15 minutes of seen time apart are one stretch; unseen time
 * neither ends one nor makes one. Only bad and unseen buckets matter, so the others may be left out of the run.
 */
export function badStretches(run: BucketRun, objective: number, until: Instant): readonly Stretch[] {
  const limit = badRatio(objective);
  const stretches: Stretch[] = [];
  let open: Stretch | undefined;
  let blindMs = 0;
  for (let i = 0; i < run.start.length; i++) {
    if (run.state[i] === BucketState.excluded) continue;
    const start = run.start[i] ?? 0;
    // A bucket that is still being filled says nothing yet, or a later look back would find another incident.
    if (start + (run.widthMs[i] ?? 0) > until) continue;
    const valid = run.valid[i] ?? 0;
    const bad = valid - (run.good[i] ?? 0);
    if (valid > 0 && bad / valid >= limit) {
      const joins = open !== undefined && start - open.end - blindMs < INCIDENT_RULES.mergeGapMs;
      if (open && !joins) stretches.push({ ...open, open: false });
      const before: Stretch = joins && open ? open : { start, end: start, open: true, bad: 0, valid: 0 };
      open = { ...before, end: start + (run.widthMs[i] ?? 0), bad: before.bad + bad, valid: before.valid + valid };
      blindMs = 0;
    } else if (run.state[i] === BucketState.unmeasured || run.state[i] === BucketState.gap) {
      blindMs += run.widthMs[i] ?? 0;
    }
  }
  if (open) stretches.push({ ...open, open: until - open.end - blindMs < INCIDENT_RULES.mergeGapMs });
  return stretches;
}

/** `api-availability-20261110T0840Z`, with a short hash of the group where there is one: stable while the start is. */
export function incidentId(slo: string, group: Labels, start: Instant): string {
  const time = new Date(start).toISOString().slice(0, 16).replace(/[-:]/g, '');
  const key = labelsKey(group);
  const suffix = key === '{}' ? '' : `-${createHash('sha256').update(key).digest('hex').slice(0, 6)}`;
  return `${slo}-${time}Z${suffix}`;
}

/** What an incident must know of its SLO. */
export type IncidentSubject = Pick<SloDefinition, 'name' | 'budgeting' | 'impact'> & {
  readonly sli: { readonly kind: string };
};

/** Fewer bad events than this are no incident. A bad slice is a whole stretch of time, not a stray event. */
export function leastBadEvents({ sli, budgeting }: Pick<IncidentSubject, 'sli' | 'budgeting'>): number {
  const sliced = ['slices', 'precomputed', 'composite'].includes(sli.kind);
  return sliced || (budgeting?.method ?? 'occurrences') !== 'occurrences' ? 1 : INCIDENT_RULES.minBadEvents;
}

/**
 * The incident that a stretch is, or undefined where it is too small to be one. `budgetEvents` is the whole budget, in events, of
 * the SLO window that ends with the stretch.
 */
export function incidentFrom(
  slo: IncidentSubject,
  group: Labels,
  stretch: Stretch,
  budgetEvents: number,
): Incident | undefined {
  const budgetShare = budgetEvents > 0 ? stretch.bad / budgetEvents : 0;
  if (stretch.bad < leastBadEvents(slo) || budgetShare < INCIDENT_RULES.minBudgetShare) return undefined;
  return {
    id: incidentId(slo.name, group, stretch.start),
    slo: slo.name,
    group,
    start: stretch.start,
    end: stretch.open ? undefined : stretch.end,
    badEvents: stretch.bad,
    validEvents: stretch.valid,
    budgetShare,
    severity: stretch.bad > stretch.valid / 2 ? (slo.impact ?? 'outage') : 'degraded',
  };
}
