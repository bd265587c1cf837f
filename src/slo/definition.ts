import type { Labels } from '../series/index.ts';
import type { CalendarUnit, Month, Weekday } from '../time/index.ts';
import type { PolicyStep } from './budget-policy.ts';
import type { BurnPolicy } from './burn/burn-policy.ts';
import type { Correction } from './corrections.ts';
import type { Hours } from './hours.ts';
import type { Incident } from './status.ts';

/** Trailing window of fixed length, or the calendar period that contains the instant of evaluation. */
export type SloWindow =
  | { readonly kind: 'rolling'; readonly lengthMs: number }
  | {
      readonly kind: 'calendar';
      readonly unit: CalendarUnit;
      readonly timeZone: string;
      readonly weekStartsOn?: Weekday;
      /** First month of the fiscal year; January where undefined. */
      readonly yearStartsIn?: Month;
    };

/**
 * What one event of the objective is. Occurrences: a request or run, as counted. Timeslices: a slice of time, good where at least
 * `target` of its events were good. RatioTimeslices: a slice of time that is as good as its events. Slices without events are none.
 */
export type Budgeting =
  | { readonly method: 'occurrences' }
  | { readonly method: 'timeslices'; readonly sliceMs: number; readonly target: number }
  | { readonly method: 'ratioTimeslices'; readonly sliceMs: number };

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** Where the good and valid events come from. Queries are the user's, in the source's own language. */
export type Sli =
  | {
      /** Ratio of counters. Exactly one of `good` and `bad` is given. */
      readonly kind: 'ratio';
      readonly source: string;
      readonly good?: string;
      readonly bad?: string;
      readonly valid: string;
    }
  | {
      /** SQL that returns `time` (bucket start), `good`, `valid` and label columns. */
      readonly kind: 'sql';
      readonly source: string;
      readonly query: string;
    }
  | {
      /** Share of events at most `thresholdSeconds`, from a classic histogram; `histogram` is its selector without suffix. */
      readonly kind: 'latency';
      readonly source: string;
      readonly histogram: string;
      readonly thresholdSeconds: number;
    }
  | {
      /** A slice is good when the query's value at its end meets the condition. Every slice is one valid event. */
      readonly kind: 'slices';
      readonly source: string;
      readonly query: string;
      readonly comparison: Comparison;
      readonly threshold: number;
      readonly sliceMs: number;
    }
  | {
      /** A ratio that somebody else computed: the query's value at the end of each slice is the share of it that was good, or bad. */
      readonly kind: 'precomputed';
      readonly source: string;
      readonly query: string;
      readonly ratioOf: 'good' | 'bad';
      readonly sliceMs: number;
    }
  | {
      /** Made of other SLOs: a slice is as good as their slices together. Derived from the ledger, so that `source` is empty. */
      readonly kind: 'composite';
      readonly source: '';
      readonly method: 'weighted' | 'worst' | 'serial';
      readonly members: readonly { readonly slo: string; readonly weight: number }[];
      /** How a member counts that nobody measured. */
      readonly missing: CountAs | 'unmeasured';
      readonly sliceMs: number;
    };

/** How a bucket without a verdict of its own counts. */
export type CountAs = 'ignore' | 'good' | 'bad';

/** When a burn rate rests on enough events to wake somebody. */
export interface LowTrafficRules {
  /** Fewer valid events in the long window establish nothing. */
  readonly minEvents: number;
  /** This many bad events establish a rate without a test: one failed request at night is chance, ten are not. */
  readonly enoughBad: number;
  /** Fewer of them must be this unlikely to come from a service that burns just as fast as the rule allows: 0.99. */
  readonly confidence: number;
}

/** Another SLO that measures the same thing from another source, and how far the two may be apart. */
export interface Pair {
  /** Name of the other SLO. */
  readonly slo: string;
  /** Share by which valid events may differ, of the larger count. */
  readonly tolerance: number;
  /** Share of the error budget by which the two error ratios may differ. */
  readonly budgetTolerance: number;
  /** The time that is compared ends with each evaluation and is this long. */
  readonly overMs: number;
  readonly severity: string;
}

export interface SloDefinition {
  /** Unique, stable, used in keys and file names: `[a-z0-9-]+`. */
  readonly name: string;
  /** For people; defaults to the name. */
  readonly title: string;
  readonly description: string;
  readonly service: string;
  readonly owner: string;
  readonly team: string;
  readonly tier: string;
  readonly labels: Labels;
  /** Labels on its alerts by their severity, over all others. Neither measured nor promised. */
  readonly alertLabels?: Readonly<Record<'page' | 'ticket', Labels>>;
  readonly runbook: string;
  /** Ratio in (0, 1): 0.999. */
  readonly objective: number;
  /** Decimals of the objective in percent as the user wrote it: 99.90 → 2. Actuals are printed with at least as many. */
  readonly objectiveDigits: number;
  readonly window: SloWindow;
  readonly sli: Sli;
  /** Occurrences where undefined. */
  readonly budgeting?: Budgeting;
  /** What one event is called, plural: requests, runs, minutes. */
  readonly unit: string;
  /** Label names that split this SLO into one budget each; empty for one budget. */
  readonly groupBy: readonly string[];
  /** More groups than this is an error that names the number found. */
  readonly groupLimit: number;
  readonly bucketMs: number;
  readonly noTraffic: CountAs;
  readonly unmeasured: CountAs;
  /** Below this share of seen time there is no verdict. */
  readonly minCoverage: number;
  /** Share of budget used from which the status is WARNING. */
  readonly warnAtUsed: number;
  /** The worst that an incident of it can be; an outage where undefined. Neither measured nor promised. */
  readonly impact?: Incident['severity'];
  readonly burnPolicy: BurnPolicy;
  /** What the team does when little of the budget is left. */
  readonly budgetPolicy?: readonly PolicyStep[];
  /** When burn rates rest on enough events; the usual rules where undefined. */
  readonly lowTraffic?: LowTrafficRules;
  /** Another SLO that measures the same from another source. Neither measured nor promised. */
  readonly pair?: Pair;
  /** Time that does not count. Neither measured nor promised: adding one changes no definition. */
  readonly corrections?: readonly Correction[];
  /** Hours of the week in which it counts; always where undefined. All other time is among the corrections. */
  readonly hours?: Hours;
}
