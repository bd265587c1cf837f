import { describe, expect, test } from 'vitest';
import { historyMs, windowAt } from '../../src/slo/index.ts';
import { formatInstant, lengthMs, periodContaining, previousPeriod } from '../../src/time/index.ts';
import fc from '../properties.ts';

const BUCKET = 300_000;
const DAY = 86_400_000;
const at = (text: string) => Date.parse(text);
const calendar = (unit: 'day' | 'week' | 'month' | 'quarter' | 'year', timeZone: string, weekStartsOn: 0 | 1 = 1) =>
  ({ kind: 'calendar', unit, timeZone, weekStartsOn }) as const;

describe('windows at an instant', () => {
  test('a rolling window ends with the last whole bucket', () => {
    const { elapsed, whole } = windowAt({ kind: 'rolling', lengthMs: 28 * DAY }, at('2026-11-09T10:07:31Z'), BUCKET);
    expect(elapsed).toEqual({ start: at('2026-10-12T10:05:00Z'), end: at('2026-11-09T10:05:00Z') });
    expect(whole).toEqual(elapsed);
  });

  test('a month in New York has 2,674,800 seconds in March 2026, an hour less than in January', () => {
    const march = windowAt(calendar('month', 'America/New_York'), at('2026-03-20T12:00:00Z'), BUCKET);
    expect(lengthMs(march.whole)).toBe(2_674_800_000);
    expect(lengthMs(windowAt(calendar('month', 'America/New_York'), at('2026-01-20T12:00:00Z'), BUCKET).whole)).toBe(
      2_678_400_000,
    );
  });

  test.each([
    ['the day clocks go forward has 23 hours', '2026-03-29T12:00:00Z', 23],
    ['the day clocks go back has 25 hours', '2026-10-25T12:00:00Z', 25],
  ])('in Berlin, %s', (_, instant, hours) => {
    expect(lengthMs(windowAt(calendar('day', 'Europe/Berlin'), at(instant), BUCKET).whole)).toBe(hours * 3_600_000);
  });

  test('a week begins on the configured day, at local midnight', () => {
    const sunday = windowAt(calendar('week', 'Asia/Kathmandu', 0), at('2026-11-11T00:00:00Z'), BUCKET);
    expect(new Date(sunday.elapsed.start).toISOString()).toBe('2026-11-07T18:15:00.000Z');
    expect(sunday.elapsed.end).toBe(at('2026-11-11T00:00:00Z'));
  });

  test('at the first instant of a calendar period nothing of it has elapsed', () => {
    const { elapsed } = windowAt(calendar('quarter', 'UTC'), at('2026-10-01T00:00:00Z'), BUCKET);
    expect(lengthMs(elapsed)).toBe(0);
    const soon = windowAt(calendar('quarter', 'UTC'), at('2026-10-01T00:04:59Z'), BUCKET).elapsed;
    expect(soon.start).toBe(soon.end);
  });

  test.each([
    ['year', '2026-03-31T22:59:59Z', '2025-04-01', '2026-04-01'],
    ['year', '2026-03-31T23:00:00Z', '2026-04-01', '2027-04-01'],
    ['quarter', '2026-06-30T12:00:00Z', '2026-04-01', '2026-07-01'],
    ['quarter', '2027-01-15T12:00:00Z', '2027-01-01', '2027-04-01'],
  ] as const)('a fiscal %s of London that begins in April contains %s', (unit, instant, from, to) => {
    const { whole } = windowAt({ ...calendar(unit, 'Europe/London'), yearStartsIn: 4 }, at(instant), BUCKET);
    const days = [whole.start, whole.end].map((edge) => formatInstant(edge, 'Europe/London').slice(0, 19));
    expect(days).toEqual([`${from}T00:00:00`, `${to}T00:00:00`]);
  });

  test('fiscal periods are named after the year in which they end', () => {
    const options = { timeZone: 'Asia/Tokyo', weekStartsOn: 1, yearStartsIn: 4 } as const;
    const quarter = periodContaining(at('2026-05-01T00:00:00Z'), 'quarter', options);
    expect(quarter.key).toBe('FY2027-Q1');
    expect(previousPeriod(quarter).key).toBe('FY2026-Q4');
    expect(periodContaining(at('2026-05-01T00:00:00Z'), 'year', options).key).toBe('FY2027');
  });

  test('consecutive calendar windows leave no instant out, in any zone and unit', () => {
    const zones = ['America/New_York', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Apia', 'America/Sao_Paulo'];
    const units = ['day', 'week', 'month', 'quarter', 'year'] as const;
    const instants = fc.integer({ min: at('2010-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    const months = fc.constantFrom(1, 2, 4, 7, 10, 12) as fc.Arbitrary<1 | 2 | 4 | 7 | 10 | 12>;
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...units),
        instants,
        months,
        (zone, unit, instant, month) => {
          const window = { ...calendar(unit, zone), yearStartsIn: month };
          const { whole } = windowAt(window, instant, BUCKET);
          expect(whole.start).toBeLessThanOrEqual(instant);
          expect(whole.end).toBeGreaterThan(instant);
          expect(windowAt(window, whole.end, BUCKET).whole.start).toBe(whole.end);
          expect(windowAt(window, whole.end - 1, BUCKET).whole).toEqual(whole);
        },
      ),
    );
  });

  test('history reaches back for the window and the longest alert window', () => {
    const burnPolicy = {
      name: 'custom',
      rules: [{ severity: 'page', longMs: 3 * DAY, shortMs: DAY, budgetShare: 0.1, factor: 1 }] as const,
    };
    expect(historyMs({ window: { kind: 'rolling', lengthMs: DAY }, burnPolicy })).toBe(3 * DAY);
    expect(historyMs({ window: calendar('month', 'UTC'), burnPolicy })).toBe(33 * DAY);
  });
});
