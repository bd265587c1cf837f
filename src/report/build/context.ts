import { type Instant, lengthMs, type Period } from '../../time/index.ts';
import type { ReportFacts } from '../facts.ts';
import { createPrint, type Print } from '../numbers/index.ts';
import { type PeriodName, type PeriodUnit, type Words, wordsFor } from '../words/index.ts';
import { toldApart } from './told-apart.ts';

const SHORT_MS = 2 * 86_400_000;
const LONG_MS = 32 * 86_400_000;

/** What a report is called and how its figures look; from the configuration. */
export interface BuildOptions {
  readonly name: string;
  readonly title: string;
  readonly scope: string;
  readonly confidentiality: string;
  /** BCP 47: `en`, `de`, `en-GB`. */
  readonly locale: string;
  readonly currency: string;
  /** Of the program. */
  readonly version: string;
  /** Counts from 1. */
  readonly revision: number;
  /** Id of the incident that the report is about; left out where it is about a period. */
  readonly incident?: string | undefined;
}

/** Facts, words and printed figures: what every section is built from. */
export interface Context {
  readonly facts: ReportFacts;
  readonly options: BuildOptions;
  readonly words: Words;
  readonly print: Print;
  readonly unit: PeriodUnit;
  /** The period before this one; undefined where the report has none. */
  readonly before: Period | undefined;
  /** What an SLO is called where its group and team do not stand beside it; its name where the report does not know it. */
  titleOf(slo: string): string;
  label(period: Period): string;
  short(period: Period): string;
  /** The period before this one in the same way; empty where there is none. */
  readonly shortBefore: string;
  /** `(W45: 3)`, or nothing where there was no earlier period to compare with. */
  earlier(value: string | undefined): string;
}

export function createContext(facts: ReportFacts, options: BuildOptions): Context {
  const words = wordsFor(options.locale);
  const { timeZone } = facts.period;
  const printed = createPrint({ ...options, ...words.print, timeZone, language: words.language });
  // The day of the month says which day it is only where the period has one of each.
  const print =
    lengthMs(facts.period) > LONG_MS
      ? { ...printed, dayTime: printed.dayMonthTime, dayHead: printed.dayMonth }
      : printed;
  const unit = facts.period.unit ?? 'free';
  const titles = toldApart([...facts.slos.map(({ definition }) => definition), ...(facts.otherSlos ?? [])]);
  const before = facts.periods.at(-2);
  const clocked = facts.period.unit === undefined && lengthMs(facts.period) <= SHORT_MS;
  const oneDay = clocked && print.day(facts.period.start) === print.day(facts.period.end);
  // Days would not tell two ranges of a few hours apart.
  const short = (period: Period): string =>
    words.period.short(unit, periodName(period, print, clocked ? print.weekdayTime : print.dayMonth));
  // Of two ranges of any length the reader knows the one and not the other.
  const shortBefore = before === undefined ? '' : unit === 'free' ? words.period.before : short(before);
  return {
    facts,
    options,
    words,
    print,
    unit,
    before,
    titleOf: (slo) => titles.get(slo) ?? slo,
    label: (period) =>
      oneDay
        ? `${print.day(period.start)} ${print.year(period.start)}, ${print.time(period.start)} ${words.print.to} ${print.time(period.end)}`
        : words.period.label(unit, periodName(period, print, clocked ? print.dayMonthTime : print.dayMonth)),
    short,
    shortBefore,
    earlier: (value) => (value === undefined || before === undefined ? '' : words.incidents.before(shortBefore, value)),
  };
}

/** `edge` prints where a free range begins and ends. */
function periodName(period: Period, print: Print, edge: (at: Instant) => string): PeriodName {
  const { start, end, key } = period;
  const middle: Instant = start + lengthMs(period) / 2;
  return {
    week: Number(/-W(\d+)$/.exec(key)?.[1] ?? 0),
    quarter: Number(/-Q(\d)$/.exec(key)?.[1] ?? 0),
    year: print.year(middle),
    month: print.month(middle),
    monthShort: print.monthShort(middle),
    day: `${print.day(start)} ${print.year(start)}`,
    dayMonth: edge(start),
    lastDayMonth: edge(edge === print.dayMonth ? end - 1 : end),
  };
}
