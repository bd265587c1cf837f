import { describe, expect, it } from 'vitest';
import {
  allocate,
  downtimeCosts,
  Exact,
  minorDigits,
  printedDowntime,
  printedScenario,
  roiSummary,
  scenariosOf,
  statementOf,
} from '../../src/roi/index.ts';
import fc from '../properties.ts';
import { downtimeAt, downtimePriceOf, entryOf, HOUR_MS, MINUTE_MS, periodOf, streamOf } from './streams.ts';

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

  it.each([0, 2, 3])(
    'add up over components and incidents of downtime, and in each scenario, in %i digits',
    (digits) => {
      const part = fc.record({ minutes: fc.integer({ min: 1, max: 300 }), cents: fc.integer({ min: 1, max: 99_999 }) });
      fc.assert(
        fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
          const prices = ['api', 'web'].map((slo) =>
            downtimePriceOf(slo, {
              perMinute: '0.37',
              revenue: { perHour: '77', impact: '0.33', recovered: '0.1' },
              recovery: { responders: '2', perHour: '91.7' },
              credits: { monthlyFee: '999.99', tiers: [{ below: '0.999', credit: '0.1' }], cap: '1' },
              band: { conservative: '1.31', optimistic: '0.77' },
            }),
          );
          const incidents = parts.map(({ minutes, cents }, i) => {
            const start = DAY.start + i * 3 * HOUR_MS;
            const own = { id: `i${i}`, slo: i % 2 === 0 ? 'api' : 'web', start, end: start + minutes * MINUTE_MS };
            return { ...own, badEvents: cents, validEvents: 100_000, budgetShare: 0.1, severity: 'degraded' as const };
          });
          const events = new Map([['web', [{ start: DAY.start, end: DAY.end, bad: 7, valid: 1000 }]]]);
          const downtime = downtimeCosts({ prices, incidents, events, range: DAY, timeZone: 'UTC' });
          const streams = parts.map((_, i) => streamOf({ name: `s${i}`, kind: i % 2 === 0 ? 'saving' : 'cost' }));
          const entries = parts.map(({ cents }, i) =>
            entryOf(`s${i}`, '2026-11-11', new Exact(cents).div(700).toString()),
          );
          const summary = roiSummary({ streams, entries, downtime, range: DAY, at: DAY.end, currency: 'EUR' });
          const whole = statementOf(summary, digits);
          const lost = printedDowntime(whole, summary.downtimeParts);
          for (const { components, incidents: own, unattributed, sum: of } of lost) {
            expect(sum(Object.values(components))).toBe(of.toString());
            expect(sum([...own.map(({ printed }) => printed), unattributed])).toBe(of.toString());
          }
          const group = whole.groups.find(({ kind }) => kind === 'downtime');
          expect(sum(lost.map((one) => one.sum))).toBe(group?.printed.negated().toString());
          for (const scenario of scenariosOf(summary)) {
            const { gross, cost, downtime: down, invested, net } = printedScenario(scenario, whole);
            expect(sum([gross, cost, down, invested])).toBe(net.toString());
            if (scenario.name === 'expected')
              expect([gross, net].map(String)).toEqual([whole.gross, whole.net].map(String));
          }
        }),
        { numRuns: 50 },
      );
    },
  );

  it('are not given for a stream without data', () => {
    const { groups } = statement(['0', '5', '2'], true);
    expect(groups[0]?.lines[0]?.printed).toBeUndefined();
  });
});
