import { type JobContext, moneyIn, savingsRatesIn } from '../../../jobs/index.ts';
import {
  type Assumption,
  assumptionTexts,
  type Balance,
  balanceOf,
  type EffectiveSavingsRate,
  type Exact,
  type RoiEntry,
  type StreamDefinition,
  type TargetStanding,
  targetStandings,
} from '../../roi/index.ts';
import { formatInstant, parsePeriod } from '../../time/index.ts';

/** A balance, and the ledger's days that it was made of. */
export interface RoiView extends Omit<Balance, 'assumptions'> {
  readonly assumptions: readonly Assumption<string>[];
  readonly entries: readonly RoiEntry[];
  readonly targets: readonly TargetStanding[];
  /** Of the imported bills. */
  readonly savingsRates: readonly EffectiveSavingsRate[];
}

/**
 * Reads the balance of a period from the store; nothing is pulled.
 * @param text a period as `parsePeriod` reads it.
 */
export async function readRoi(context: JobContext, text: string): Promise<RoiView> {
  const period = parsePeriod(text, context.at, context.config);
  const money = await moneyIn(context, period);
  const balance = balanceOf(money, period);
  return {
    ...balance,
    assumptions: assumptionTexts(balance.assumptions),
    targets: targetStandings(balance.summary, context.config.alerts.savingsTargets, money.rates),
    savingsRates: await savingsRatesIn(context, period),
    entries: money.entries.filter(({ day }) => day.start < period.end && day.end > period.start),
  };
}

/** The store keeps eight digits more; of a third of a month the last of those would not add up. */
const SURE_DIGITS = 30;

/** An amount as far as it is exact. */
export const exactText = (figure: Exact): string => figure.toDecimalPlaces(SURE_DIGITS).toFixed();

/** What quantities of a stream are in. */
export function unitOf(stream: StreamDefinition): string {
  return stream.perMonth === undefined ? stream.unit : 'months';
}

/** `up to 2026-11-16T00:00:00Z` */
export function elapsedText({ summary }: Pick<Balance, 'summary'>): string {
  return `up to ${formatInstant(summary.upTo, 'UTC')}`;
}

/** Where a stream is unknown, so is what is left. */
export function netText({ summary, statement }: Pick<Balance, 'summary' | 'statement'>): string {
  return summary.missing.length > 0 ? `n/a: ${summary.roiReason}` : statement.net.toFixed(statement.digits);
}

export const GROUP_TITLES = {
  realised: 'Realised savings',
  avoided: 'Avoided cost (an estimate)',
  cost: 'Costs',
  downtime: 'Cost of downtime',
  investment: 'Investments',
} as const;

export const COMPONENT_TITLES = {
  time: 'by the minute',
  revenue: 'lost revenue',
  events: 'failed events',
  productivity: 'lost work',
  recovery: 'recovery',
  credits: 'service credits',
} as const;
