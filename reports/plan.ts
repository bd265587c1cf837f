import type { Language, SectionKey } from '../src/report/index.ts';
import type { CalendarUnit } from '../src/time/index.ts';

/** What a report made of a configuration's `base` has in it, and for whom. */
export interface ReportPlan {
  readonly name: string;
  /** Who reads it and what for, in a sentence. */
  readonly purpose: string;
  /** First line of the head where the configuration gives none. */
  readonly title: Readonly<Record<Language, string>>;
  /** Time that it covers where the configuration says nothing else. */
  readonly period: CalendarUnit;
  /** Periods before this one that trends reach back. */
  readonly earlierPeriods: number;
  /** After the first page, in this order. */
  readonly sections: readonly SectionKey[];
}
