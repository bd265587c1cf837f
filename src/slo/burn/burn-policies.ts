import type { BurnPolicy, BurnRule } from './burn-policy.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

interface PolicyTable {
  readonly name: string;
  readonly periodMs: number;
  /** Where the numbers come from. */
  readonly source: string;
  readonly rules: readonly {
    readonly severity: BurnRule['severity'];
    readonly long: number;
    readonly short: number;
    readonly share: number;
  }[];
}

const WORKBOOK_RULES: PolicyTable['rules'] = [
  { severity: 'page', long: HOUR_MS, short: 5 * MINUTE_MS, share: 0.02 },
  { severity: 'page', long: 6 * HOUR_MS, short: 30 * MINUTE_MS, share: 0.05 },
  { severity: 'ticket', long: DAY_MS, short: 2 * HOUR_MS, share: 0.1 },
  { severity: 'ticket', long: 3 * DAY_MS, short: 6 * HOUR_MS, share: 0.1 },
];

const WORKBOOK = 'The Site Reliability Workbook, chapter 5, table 5-8; the row of one day after Sloth';

/** Windows and budget shares by SLO period. Factors follow from them, see {@link burnPolicyFor}. */
export const BURN_POLICIES: readonly PolicyTable[] = [
  {
    name: '7d',
    periodMs: 7 * DAY_MS,
    source: 'Sloth, internal/alert/windows/google-7d.yaml',
    rules: [
      { severity: 'page', long: HOUR_MS, short: 5 * MINUTE_MS, share: 0.08 },
      { severity: 'page', long: 6 * HOUR_MS, short: 30 * MINUTE_MS, share: 0.125 },
      { severity: 'ticket', long: DAY_MS, short: 2 * HOUR_MS, share: 0.2 },
      { severity: 'ticket', long: 3 * DAY_MS, short: 6 * HOUR_MS, share: 0.42 },
    ],
  },
  { name: '28d', periodMs: 28 * DAY_MS, source: WORKBOOK, rules: WORKBOOK_RULES },
  { name: '30d', periodMs: 30 * DAY_MS, source: WORKBOOK, rules: WORKBOOK_RULES },
  {
    name: '90d',
    periodMs: 90 * DAY_MS,
    source: `${WORKBOOK}, shares kept for the longer period`,
    rules: WORKBOOK_RULES,
  },
];

/** budgetShare × period ÷ long window (same chapter). 12 digits, because 0.02 × 720 is not 14.4 in binary. */
export function burnFactor(budgetShare: number, periodMs: number, longMs: number): number {
  return Number(((budgetShare * periodMs) / longMs).toPrecision(12));
}

/**
 * The default policy for an SLO window. The table's own periods give its rows; other periods between 7 and 90 days take the
 * shares of the nearest one and their own factors. Shorter and longer periods take the nearest table's factors over windows
 * scaled with the period, in whole 5 minutes.
 */
export function burnPolicyFor(periodMs: number): BurnPolicy {
  const distance = (table: PolicyTable) => Math.abs(Math.log(table.periodMs / periodMs));
  const table = BURN_POLICIES.reduce((best, next) => (distance(next) < distance(best) ? next : best));
  const within = periodMs >= 7 * DAY_MS && periodMs <= 90 * DAY_MS;
  const scale = within ? 1 : periodMs / table.periodMs;
  const scaled = (ms: number) => Math.max(1, Math.round((ms * scale) / (5 * MINUTE_MS))) * 5 * MINUTE_MS;
  return {
    name: table.periodMs === periodMs ? table.name : `like-${table.name}`,
    rules: table.rules.map(({ severity, long, short, share }) => {
      const longMs = within ? long : Math.max(scaled(long), 2 * scaled(short));
      const shortMs = within ? short : scaled(short);
      return { severity, longMs, shortMs, budgetShare: share, factor: burnFactor(share, periodMs, longMs) };
    }),
  };
}

/** Whether an outage of everything can burn that fast: the highest burn rate there is is 1 ÷ (1 − objective). */
export function factorReachable(factor: number, objective: number): boolean {
  return factor * (1 - objective) < 1;
}
