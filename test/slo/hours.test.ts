import { TZDate } from '@date-fns/tz';
import { describe, expect, it } from 'vitest';
import { allCorrectedRanges, closedTimes, type Hours } from '../../src/slo/index.ts';
import type { Weekday } from '../../src/time/index.ts';
import fc from '../properties.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const OFFICE: Hours = { days: [1, 2, 3, 4, 5], from: 8 * 60, to: 18 * 60, timeZone: 'Europe/Berlin' };

const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 16);
const week = (from: string, hours = OFFICE) => {
  const start = Date.parse(`${from}Z`);
  return allCorrectedRanges(closedTimes(hours), { start, end: start + 7 * DAY_MS }).map(
    ({ start: begin, end }) => `${iso(begin)} ${iso(end)}`,
  );
};

describe('business hours', () => {
  it('leave out each night and the whole weekend, once', () => {
    expect(week('2026-11-09T00:00')).toEqual([
      '2026-11-06T17:00 2026-11-09T07:00',
      '2026-11-09T17:00 2026-11-10T07:00',
      '2026-11-10T17:00 2026-11-11T07:00',
      '2026-11-11T17:00 2026-11-12T07:00',
      '2026-11-12T17:00 2026-11-13T07:00',
      '2026-11-13T17:00 2026-11-16T07:00',
    ]);
  });

  it('begin at the same time of day after the clocks were changed', () => {
    expect(week('2026-10-23T12:00')[0]).toBe('2026-10-23T16:00 2026-10-26T07:00');
    expect(week('2026-03-27T12:00')[0]).toBe('2026-03-27T17:00 2026-03-30T06:00');
  });

  it('leave out nothing where they are all hours, and nothing between days that touch', () => {
    const all = { ...OFFICE, days: [0, 1, 2, 3, 4, 5, 6] as const, from: 0, to: 1_440 };
    expect(closedTimes(all)).toEqual([]);
    const weekdays = week('2026-11-09T00:00', { ...OFFICE, from: 0, to: 1_440 });
    expect(weekdays).toEqual(['2026-11-13T23:00 2026-11-15T23:00']);
  });

  it('count at an instant if, and only if, the clocks of the zone say so', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];
    fc.assert(
      fc.property(
        fc.subarray([0, 1, 2, 3, 4, 5, 6] as Weekday[], { minLength: 1 }),
        fc.integer({ min: 0, max: 95 }),
        fc.integer({ min: 1, max: 96 }),
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) }),
        (days, first, length, timeZone, at) => {
          const from = first * 15;
          const hours = { days, from, to: Math.min(1_440, from + length * 15), timeZone };
          const local = new TZDate(at, timeZone);
          const minutes = local.getHours() * 60 + local.getMinutes();
          const open = days.includes(local.getDay() as Weekday) && minutes >= hours.from && minutes < hours.to;
          const closed = allCorrectedRanges(closedTimes(hours), { start: at, end: at + 1 });
          // Where a change of clocks skips or repeats an edge, either side of it will do.
          const edges = closed.some(({ start, end }) => Math.min(at - start, end - at) < 120 * MINUTE_MS);
          if (local.getTimezoneOffset() !== new TZDate(at - DAY_MS, timeZone).getTimezoneOffset() && edges) return;
          expect(closed).toHaveLength(open ? 0 : 1);
        },
      ),
      { numRuns: 300 },
    );
  });
});
