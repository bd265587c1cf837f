import { describe, expect, test } from 'vitest';
import { binomialTail, burnEstablished, LOW_TRAFFIC, type Sli } from '../../src/slo/index.ts';
import fc from '../properties.ts';

const ratio: Sli = { kind: 'ratio', source: 'p', good: 'g', valid: 'v' };
const SLO = { objective: 0.999, sli: ratio };
const established = (bad: number, valid: number, slo: Parameters<typeof burnEstablished>[2] = SLO) =>
  burnEstablished({ good: valid - bad, valid }, 14.4, slo);

describe('the exact binomial test', () => {
  test.each([
    [0, 10, 0.1, 1],
    [11, 10, 0.9, 0],
    [1, 12, 0.0144, 1 - (1 - 0.0144) ** 12],
    [10, 10, 0.5, 0.5 ** 10],
    [5, 10, 0.5, 638 / 1024],
    [2, 1_000_000, 1e-9, 4.996668e-7],
  ])('%d or more of %d at %d', (successes, trials, probability, expected) => {
    expect(binomialTail(successes, trials, probability) / (expected || 1)).toBeCloseTo(expected === 0 ? 0 : 1, 5);
  });

  test('is never below zero or above one, and falls with the number of successes', () => {
    const probability = fc.double({ min: 1e-6, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), probability, fc.nat(2000), (trials, p, successes) => {
        const tail = binomialTail(successes, trials, p);
        expect(tail).toBeGreaterThanOrEqual(0);
        expect(tail).toBeLessThanOrEqual(1);
        expect(binomialTail(successes + 1, trials, p)).toBeLessThanOrEqual(tail + 1e-9);
      }),
    );
  });
});

describe('burn rates on few events', () => {
  test('one failed request at three in the morning pages nobody; ten do', () => {
    expect(established(1, 1)).toBe(false);
    expect(established(1, 12)).toBe(false);
    expect(established(1, 12, { ...SLO, objective: 0.99999 })).toBe(false);
    expect(established(10, 10)).toBe(true);
    expect(established(10, 60)).toBe(true);
  });

  test('a few failures establish it where chance does not make them', () => {
    // Two of twelve at 1.44 % by chance: 1.2 %; three: 0.06 %.
    expect(established(2, 12)).toBe(false);
    expect(established(3, 12)).toBe(true);
    expect(established(3, 9)).toBe(false);
  });

  test('slices of time are no stray events, and an SLO may have rules of its own', () => {
    const slices: Sli = { kind: 'slices', source: 'p', query: 'q', comparison: '<', threshold: 1, sliceMs: 60_000 };
    expect(established(1, 1, { ...SLO, sli: slices })).toBe(true);
    expect(established(1, 1, { ...SLO, budgeting: { method: 'timeslices', sliceMs: 60_000, target: 0.9 } })).toBe(true);
    expect(established(3, 9, { ...SLO, lowTraffic: { ...LOW_TRAFFIC, minEvents: 5 } })).toBe(true);
  });
});
