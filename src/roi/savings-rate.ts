import type { Instant } from '../time/index.ts';
import { Exact } from './money.ts';

/** What a provider's bills came to, in one currency: exact decimals. */
export interface BilledPrices {
  readonly provider: string;
  readonly currency: string;
  readonly list: string;
  readonly contracted: string;
  readonly effective: string;
}

/** The same of charges that begin at one time. */
export interface DatedPrices extends BilledPrices {
  readonly start: Instant;
}

/** Share of a price that was not paid; undefined where the price is nothing, and why. */
export interface EffectiveSavingsRate extends BilledPrices {
  readonly overList: Exact | undefined;
  readonly overContract: Exact | undefined;
  readonly reason: string;
}

/**
 * Effective savings rate: (list − effective) ÷ list, and the same over the contract, as the FinOps Foundation has it.
 * https://www.finops.org/wg/how-to-calculate-effective-savings-rate-esr/
 */
export function effectiveSavingsRate(prices: BilledPrices): EffectiveSavingsRate {
  const over = (price: string): Exact | undefined => {
    const whole = new Exact(price);
    return whole.gt(0) ? whole.minus(prices.effective).div(whole) : undefined;
  };
  const [overList, overContract] = [over(prices.list), over(prices.contracted)];
  const reason = overList === undefined || overContract === undefined ? 'n/a: nothing was billed at that price' : '';
  return { ...prices, overList, overContract, reason };
}
