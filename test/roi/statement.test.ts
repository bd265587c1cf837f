import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, Exact, minorDigits, roiSummary, statementOf } from '../../src/roi/index.ts';
import { downtimeAt, entryOf, periodOf, streamOf } from './streams.ts';

const DAY = periodOf('2026-11-11', 'day', 'UTC');
const sum = (parts: readonly (Exact | undefined)[]): string =>
  parts.reduce<Exact>((all, part) => all.plus(part ?? 0), new Exact(0)).toString();

function statement(amounts: readonly string[], missing = false) {
  const kinds = [{ basis: 'realised' }, { basis: 'avoided' }, { kind: 'cost' }] as const;
  const streams = amounts.map((_, i) => streamOf({ name: `s${i}`, ...kinds[i % 3] }));
  const entries = amounts.slice(missing ? 1 : 0).map((amount, i) => {
    return entryOf(`s${missing ? i + 1 : i}`, '2026-11-11', amount);
  });
  const downtime = downtimeAt([], { api: '1' }, DAY);
  return statementOf(roiSummary({ streams, entries, downtime, range: DAY, at: DAY.end, currency: 'EUR' }));
}

describe('printed amounts', () => {
  it('take the digits of the currency', () => {
    expect(['EUR', 'JPY', 'KWD'].map(minorDigits)).toEqual([2, 0, 3]);
  });

  it('share a cent out by the largest remainder: three thirds of 100.00 are 33.34, 33.33 and 33.33', () => {
    const third = new Exact(100).div(3);
    expect(allocate([third, third, third], new Exact(100), 2).map(String)).toEqual(['33.34', '33.33', '33.33']);
  });

  it('add up to their group, and the groups to the net, whatever the amounts', () => {
    const amount = fc.integer({ min: -9_999_999, max: 9_999_999 }).map((n) => new Exact(n).div(1e4).toString());
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 12 }), (amounts) => {
        const { groups, net, digits } = statement(amounts);
        expect(sum(groups.map(({ printed }) => printed))).toBe(net.toString());
        for (const { lines, printed } of groups) {
          expect(sum(lines.map((line) => line.printed))).toBe(printed.toString());
          for (const line of lines) expect(line.printed?.decimalPlaces()).toBeLessThanOrEqual(digits);
        }
      }),
    );
  });

  it('are not given for a stream without data', () => {
    const { groups } = statement(['0', '5', '2'], true);
    expect(groups[0]?.lines[0]?.printed).toBeUndefined();
  });
});
