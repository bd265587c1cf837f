import type { Band } from './ledger.ts';
import { Exact } from './money.ts';

/** A step of a contract: below this share of good events, this share of the monthly fee is paid back. Exact decimals in 0 to 1. */
export interface CreditTier {
  readonly below: string;
  readonly credit: string;
}

/** Service credits of a contract. Its tiers look at one calendar month, and the fee is that of a month. */
export interface CreditContract {
  readonly monthlyFee: string;
  readonly tiers: readonly CreditTier[];
  /** The most that is paid back, as a share of the fee. */
  readonly cap: string;
}

/** The month whose measured downtime another month is compared with. */
export const REFERENCE_MONTHS = ['previous-month', 'same-month-last-year'] as const;
export type ReferenceMonth = (typeof REFERENCE_MONTHS)[number];

/** Downtime of a month: as somebody says, or as it was measured in another one. */
export interface Baseline {
  /** Exact decimal; undefined where it is measured. */
  readonly minutesPerMonth: string | undefined;
  readonly measured: ReferenceMonth | undefined;
  readonly evidence: string;
}

/** What downtime of one SLO costs. Amounts are exact decimals as written, shares in 0 to 1; what is undefined costs nothing. */
export interface DowntimePrice {
  readonly slo: string;
  /** All-in price of a minute, where nothing finer is known. */
  readonly perMinute: string | undefined;
  readonly revenue:
    | {
        readonly perHour: string;
        /** Share of the revenue that the SLO's users bring. */
        readonly impact: string;
        /** Share of the lost revenue that comes back later. */
        readonly recovered: string;
      }
    | undefined;
  readonly perFailedEvent: string | undefined;
  readonly productivity: { readonly people: string; readonly perHour: string; readonly impact: string } | undefined;
  /** Responders are paid for the whole length of an incident, also where service is only degraded. */
  readonly recovery: { readonly responders: string; readonly perHour: string } | undefined;
  readonly credits: CreditContract | undefined;
  /** Downtime that a month would have had without the programme: what is less is avoided. */
  readonly baseline: Baseline | undefined;
  readonly evidence: string;
  readonly asOf: string | undefined;
  readonly band: Band | undefined;
}

/** The parts of a cost of downtime, in the order in which they are printed. */
export const DOWNTIME_COMPONENTS = ['time', 'revenue', 'events', 'productivity', 'recovery', 'credits'] as const;
export type DowntimeComponent = (typeof DOWNTIME_COMPONENTS)[number];

const MINUTES_PER_HOUR = 60;
const perMinuteOf = (...factors: readonly string[]): Exact =>
  factors.reduce((product, factor) => product.times(factor), new Exact(1)).div(MINUTES_PER_HOUR);

/** Price of one counted minute by component. */
export function minutePrices(price: DowntimePrice): Readonly<Record<'time' | 'revenue' | 'productivity', Exact>> {
  const { perMinute, revenue, productivity } = price;
  const kept = new Exact(1).minus(revenue?.recovered ?? 0).toString();
  return {
    time: new Exact(perMinute ?? 0),
    revenue: revenue === undefined ? new Exact(0) : perMinuteOf(revenue.perHour, revenue.impact, kept),
    productivity:
      productivity === undefined
        ? new Exact(0)
        : perMinuteOf(productivity.people, productivity.perHour, productivity.impact),
  };
}

/** Price of one minute of an incident's length. */
export function responderMinute({ recovery }: DowntimePrice): Exact {
  return recovery === undefined ? new Exact(0) : perMinuteOf(recovery.responders, recovery.perHour);
}
