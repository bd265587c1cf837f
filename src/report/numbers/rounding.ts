import { Decimal } from 'decimal.js';

/** A percentage as it is printed: `value` 99.87 with `digits` 2. Differences are taken of these, so that readers can check them. */
export interface Percent {
  readonly value: Decimal;
  readonly digits: number;
}

/** More digits than this never help a reader to tell an actual from its objective. */
const MAX_EXTRA_DIGITS = 4;

/** The decimal that a double stands for: 15 digits, without the dust of binary fractions (0.9987 × 100 is 99.87). */
export function decimalOf(value: number): Decimal {
  return new Decimal(value.toPrecision(15));
}

/**
 * Digits of an actual: those of the objective, and more where the last of them would stand for more than a fifth of the budget. Against
 * 99 %, 98.8 is a fifth of a budget too much, and 98 would read as a second budget spent.
 */
function leastDigits(objective: number | undefined, objectiveDigits: number): number {
  if (objective === undefined || !(objective < 1)) return objectiveDigits;
  // A double will do, and takes a hundredth of the time: its error, like the dust in 1 − 0.9995, is far below the 1e-9.
  return Math.max(objectiveDigits, Math.ceil(-Math.log10((1 - objective) * 20) - 1e-9));
}

/**
 * Share of good events in percent, rounded down to digits that tell a fifth of the budget, with digits added until it differs from the
 * objective: 0.99905 against 99.90 % is 99.905. 100 comes out only where no event was bad. Sums over SLOs have no objective.
 */
export function actualPercent(
  events: { readonly good: number; readonly valid: number },
  objective: number | undefined,
  objectiveDigits: number,
): Percent | undefined {
  if (!(events.valid > 0)) return undefined;
  const exact = decimalOf(events.good / events.valid).times(100);
  const least = leastDigits(objective, objectiveDigits);
  // A quotient within 1e-15 of 1 has lost its bad events in the double.
  const below = new Decimal(100).minus(new Decimal(10).pow(-least));
  if (events.good < events.valid && exact.gte(100)) return { value: below, digits: least };
  const target = objective === undefined ? undefined : decimalOf(objective).times(100);
  for (let digits = least; digits <= least + MAX_EXTRA_DIGITS; digits++) {
    const value = exact.toDecimalPlaces(digits, Decimal.ROUND_DOWN);
    if (target === undefined || !value.eq(target)) return { value, digits };
  }
  return { value: exact.toDecimalPlaces(least, Decimal.ROUND_DOWN), digits: least };
}

/** The objective as the user wrote it. */
export function objectivePercent(objective: number, digits: number): Percent {
  return { value: decimalOf(objective).times(100), digits };
}

/** A budget spent ten times over is told in whole percents. */
const MANY_TIMES = 1_000;

/** Budget used, rounded up to 0.1; budget left is 100 minus it, so that both add up. */
export function usedPercent(used: number): Percent {
  const percent = decimalOf(used).times(100);
  const digits = percent.gte(MANY_TIMES) ? 0 : 1;
  return { value: percent.toDecimalPlaces(digits, Decimal.ROUND_UP), digits };
}

export function leftPercent(used: Percent): Percent {
  return { value: new Decimal(100).minus(used.value), digits: used.digits };
}

/** Any other share, rounded down: coverage is 100.0 only where nothing is missing. */
export function percentDown(ratio: number, digits = 1): Percent {
  return { value: decimalOf(ratio).times(100).toDecimalPlaces(digits, Decimal.ROUND_DOWN), digits };
}

/** To the nearest, for figures that make no promise (shares of a cost, growth). */
export function percentNear(ratio: Decimal | number, digits = 0): Percent {
  const exact = typeof ratio === 'number' ? decimalOf(ratio) : ratio;
  return { value: exact.times(100).toDecimalPlaces(digits, Decimal.ROUND_HALF_UP), digits };
}

/** The difference of two printed numbers, with the digits of the finer one. */
export function difference(now: Percent, before: Percent): Percent {
  return { value: now.value.minus(before.value), digits: Math.max(now.digits, before.digits) };
}

/**
 * Shares of a whole in percent that add up to exactly 100 at the given digits: rounded down, and what is missing given to the
 * largest remainders, the earlier one first where they are equal. All zero where the whole is zero.
 */
export function largestRemainder(parts: readonly number[], digits = 1): Decimal[] {
  const whole = parts.reduce((sum, part) => sum.plus(decimalOf(part)), new Decimal(0));
  if (whole.lte(0)) return parts.map(() => new Decimal(0));
  const step = new Decimal(10).pow(-digits);
  const exact = parts.map((part) => decimalOf(part).times(100).div(whole));
  const floors = exact.map((share) => share.toDecimalPlaces(digits, Decimal.ROUND_DOWN));
  const missing = new Decimal(100).minus(floors.reduce((sum, share) => sum.plus(share), new Decimal(0))).div(step);
  const order = exact
    .map((share, index) => ({ index, rest: share.minus(floors[index] ?? 0) }))
    .sort((a, b) => b.rest.comparedTo(a.rest) || a.index - b.index);
  const lucky = new Set(order.slice(0, missing.toDecimalPlaces(0).toNumber()).map(({ index }) => index));
  return floors.map((share, index) => (lucky.has(index) ? share.plus(step) : share));
}
