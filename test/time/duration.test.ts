import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/time/index.ts';
import fc from '../properties.ts';

describe('durations', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['28d', 2_419_200_000],
    ['1w', 604_800_000],
    ['1y', 31_536_000_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(['', '5', '5 minutes', '1m1h', '-5m', '1.5h', '5M'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(/is not a duration/);
  });

  it('writes what it can read back, for every whole number of milliseconds', () => {
    fc.assert(
      fc.property(fc.nat({ max: 4e12 }), (ms) => parseDuration(formatDuration(ms)) === ms),
      { seed: 3 },
    );
  });
});
