import { Decimal } from 'decimal.js';

/** 40 significant digits, so that 225 ÷ 31 × 31 is 225 after rounding to any printed digit. */
export const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_EVEN });
export type Exact = Decimal;

/** An amount of one currency (ISO 4217), unrounded. Amounts of different currencies are never added. */
export interface Money {
  readonly amount: Exact;
  readonly currency: string;
}
