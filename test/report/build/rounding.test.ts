import { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import {
  actualPercent,
  decimalOf,
  difference,
  largestRemainder,
  leftPercent,
  type Percent,
  percentDown,
  usedPercent,
} from '../../../src/report/numbers/index.ts';
import fc from '../../properties.ts';

const shown = (figure: Percent | undefined): string | undefined => figure?.value.toFixed(figure.digits);

/** Counts as a ledger has them, and an objective of one to three digits. */
const events = fc
  .integer({ min: 1, max: 1_000_000_000 })
  .chain((valid) => fc.record({ valid: fc.constant(valid), good: fc.integer({ min: 0, max: valid }) }));
const objective = fc
  .record({ digits: fc.integer({ min: 0, max: 3 }), steps: fc.integer({ min: 1, max: 999 }) })
  .map(({ digits, steps }) => {
    const percent = new Decimal(100).minus(new Decimal(steps).div(new Decimal(10).pow(digits)).mod(50)).minus(0);
    return { digits, ratio: percent.div(100).toNumber() };
  })
  .filter(({ ratio }) => ratio > 0 && ratio < 1);

describe('actuals', () => {
  test.each([
    [998_700, 1_000_000, 0.999, 2, '99.87'],
    [999_490, 1_000_000, 0.9995, 2, '99.94'],
    [9_990_500, 10_000_000, 0.999, 2, '99.905'],
    [999_000, 1_000_000, 0.999, 2, '99.90'],
    [999_999_999, 1_000_000_000, 0.999, 2, '99.99'],
    [1_000, 1_000, 0.999, 2, '100.00'],
    [0, 1_000, 0.999, 2, '0.00'],
    [9_882, 10_000, 0.99, 0, '98.8'],
    [99_975, 100_000, 0.999, 1, '99.97'],
    [999_955, 1_000_000, 0.9999, 2, '99.995'],
    [9_882, 10_000, 0.95, 0, '98'],
    [99_940, 100_000, 0.9995, 2, '99.94'],
  ])('%i good of %i against %d are printed as %s digits: %s', (good, valid, target, digits, text) => {
    expect(shown(actualPercent({ good, valid }, target, digits))).toBe(text);
  });

  test('are never above the truth, and a met objective is never printed as missed by its own digits', () => {
    fc.assert(
      fc.property(events, objective, (counts, { ratio, digits }) => {
        const figure = actualPercent(counts, ratio, digits);
        if (figure === undefined) throw new Error('there were events');
        const truth = new Decimal(counts.good).div(counts.valid).times(100);
        expect(figure.value.lte(truth.plus('1e-10'))).toBe(true);
        expect(truth.minus(figure.value).lt(new Decimal(10).pow(-digits).plus('1e-10'))).toBe(true);
        if (truth.gte(decimalOf(ratio).times(100))) expect(figure.value.gte(decimalOf(ratio).times(100))).toBe(true);
      }),
    );
  });

  test('are 100 only where nothing was bad', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 52 }), fc.integer({ min: 0, max: 3 }), (valid, digits) => {
        expect(actualPercent({ good: valid - 1, valid }, 0.999, digits)?.value.lt(100)).toBe(true);
        expect(actualPercent({ good: valid, valid }, 0.999, digits)?.value.eq(100)).toBe(true);
      }),
    );
  });

  test('are not known without events', () => {
    expect(actualPercent({ good: 0, valid: 0 }, 0.999, 2)).toBeUndefined();
  });
});

describe('budgets', () => {
  test('used is rounded up and adds up with left to 100.0', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 50, noNaN: true }), (used) => {
        const figure = usedPercent(used);
        expect(figure.value.plus('1e-10').gte(decimalOf(used).times(100))).toBe(true);
        expect(figure.value.plus(leftPercent(figure).value).eq(100)).toBe(true);
      }),
    );
    expect(shown(usedPercent(1.2545))).toBe('125.5');
    expect(shown(usedPercent(0.5))).toBe('50.0');
    expect(shown(leftPercent(usedPercent(1.2545)))).toBe('-25.5');
  });

  test('coverage is 100.0 only where nothing is missing', () => {
    expect(shown(percentDown(0.99999))).toBe('99.9');
    expect(shown(percentDown(1))).toBe('100.0');
  });
});

test('a change is the difference of the two printed numbers, with the digits of the finer one', () => {
  const now = { value: new Decimal('99.60'), digits: 2 };
  expect(shown(difference(now, { value: new Decimal('99.96'), digits: 2 }))).toBe('-0.36');
  expect(shown(difference(now, { value: new Decimal('99.987'), digits: 3 }))).toBe('-0.387');
});

describe('shares of a list', () => {
  test('add up to exactly 100 and differ from the exact ones by less than one digit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 12 }), (parts) => {
        fc.pre(parts.some((part) => part > 0));
        const shares = largestRemainder(parts);
        const whole = parts.reduce((sum, part) => sum + part, 0);
        expect(shares.reduce((sum, share) => sum.plus(share)).toNumber()).toBe(100);
        shares.forEach((share, i) => {
          const exact = new Decimal(parts[i] ?? 0).times(100).div(whole);
          expect(share.minus(exact).abs().lt(0.1)).toBe(true);
        });
      }),
    );
  });

  test('are all zero where there is nothing to share', () => {
    expect(largestRemainder([0, 0]).map(Number)).toEqual([0, 0]);
  });
});
