import type { Section } from '../src/report/index.ts';

/** What a report made of a configuration's `base` has in it, and for whom. */
export interface ReportPlan {
  readonly name: string;
  /** Who reads it and what for, in a sentence. */
  readonly purpose: string;
  /** Periods before this one that trends reach back. */
  readonly earlierPeriods: number;
  readonly sections: readonly Section[];
}
