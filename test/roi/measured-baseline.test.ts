import { describe, expect, it } from 'vitest';
import {
  avoidedDowntime,
  type CostlyIncident,
  type DowntimeInput,
  Exact,
  monthsBefore,
  periodsIn,
  type ReferenceMonth,
  roiText,
  unknownBaselines,
} from '../../src/roi/index.ts';
import { previousPeriod } from '../../src/time/index.ts';
import fc from '../properties.ts';
import { downtimePriceOf, HOUR_MS, MINUTE_MS, periodOf } from './streams.ts';

const ZONE = 'Europe/Berlin';
/** From the January before a leap year to its March, across five changes of the clocks. */
const KNOWN = { start: periodOf('2027-01-10', 'month', ZONE).start, end: periodOf('2028-03-10', 'month', ZONE).end };
const QUARTER = periodOf('2028-02-10', 'quarter', ZONE);

const price = (measured: ReferenceMonth) =>
  downtimePriceOf('api', { perMinute: '3', baseline: { minutesPerMonth: undefined, measured, evidence: '' } });
const outage = (start: number, minutes: number, i = 0): CostlyIncident => {
  const end = start + minutes * MINUTE_MS;
  return { id: `i${i}`, slo: 'api', start, end, badEvents: 9, validEvents: 9, budgetShare: 0.1, severity: 'outage' };
};
const measuredFrom = (start: number): DowntimeInput['events'] =>
  new Map([['api', [{ start, end: KNOWN.end, bad: 0, valid: 1_000_000 }]]]);
const avoided = (
  measured: ReferenceMonth,
  incidents: readonly CostlyIncident[],
  range: DowntimeInput['range'],
  events = measuredFrom(KNOWN.start),
) => avoidedDowntime({ prices: [price(measured)], incidents, events, range, timeZone: ZONE })[0];

describe('a baseline that is measured', () => {
  it.each<[ReferenceMonth, string, string]>([
    ['previous-month', '2028-01', '2028-02'],
    ['same-month-last-year', '2027-03', '2028-03'],
    ['same-month-last-year', '2027-02', '2028-02'],
  ])('%s is the downtime of %s for %s, whatever their lengths', (measured, reference, month) => {
    const then = periodOf(`${reference}-10`, 'month', ZONE);
    const now = periodOf(`${month}-10`, 'month', ZONE);
    const incidents = [
      outage(then.start - 30 * MINUTE_MS, 60),
      outage(then.end - 45 * MINUTE_MS, 60, 1),
      outage(now.start + HOUR_MS, 20, 2),
    ];
    const found = avoided(measured, incidents, now);
    expect(found?.baselines).toEqual([{ month, reference, minutes: new Exact(75) }]);
    // 15 minutes of the second outage are already of the next month.
    const before = then.end === now.start ? 35 : 20;
    expect(found?.minutes.toFixed()).toBe(String(75 - before));
  });

  it('adds up over days and months of any story, and is never below nothing in a month', () => {
    const incident = fc.record({
      hour: fc.integer({ min: 0, max: 10_900 }),
      minutes: fc.integer({ min: 1, max: 3_000 }),
    });
    const kind = fc.constantFrom<ReferenceMonth>('previous-month', 'same-month-last-year');
    fc.assert(
      fc.property(fc.array(incident, { maxLength: 12 }), kind, (story, measured) => {
        const incidents = story.map(({ hour, minutes }, i) => outage(KNOWN.start + hour * HOUR_MS, minutes, i));
        const of = (range: DowntimeInput['range']): Exact =>
          avoided(measured, incidents, range)?.minutes ?? new Exact(-1);
        const sum = (unit: 'day' | 'month'): string =>
          periodsIn(QUARTER, unit, ZONE)
            .reduce((all, part) => all.plus(of(part)), new Exact(0))
            .toFixed(20);
        expect(sum('day')).toBe(of(QUARTER).toFixed(20));
        expect(sum('month')).toBe(of(QUARTER).toFixed(20));
        expect(periodsIn(QUARTER, 'month', ZONE).every((month) => of(month).gte(0))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('claims nothing of a month whose reference was not measured whole, and says so', () => {
    const february = periodOf('2028-02-10', 'month', ZONE);
    const january = previousPeriod(february);
    const late = avoided(
      'previous-month',
      [outage(january.start, 600)],
      QUARTER,
      measuredFrom(january.start + 36 * HOUR_MS),
    );
    expect(late && roiText(unknownBaselines(late))).toBe('downtime was not measured in 2027-12, 2028-01');
    expect(late?.baselines.map(({ month, minutes }) => [month, minutes?.toFixed()])).toEqual([
      ['2028-01', undefined],
      ['2028-02', undefined],
      ['2028-03', '0'],
    ]);
    expect(late?.amount.toFixed()).toBe('0');
    const never = avoided('same-month-last-year', [], QUARTER, new Map());
    expect(never && roiText(unknownBaselines(never))).toBe('downtime was not measured in 2027-01, 2027-02, 2027-03');
  });

  it('asks for one month more than its reference', () => {
    const of = (measured: ReferenceMonth) => monthsBefore({ minutesPerMonth: undefined, measured, evidence: '' });
    expect([of('previous-month'), of('same-month-last-year')]).toEqual([2, 13]);
    expect(monthsBefore(undefined)).toBe(0);
  });
});
