import { describe, expect, it } from 'vitest';
import {
  type CalendarUnit,
  parsePeriod,
  periodContaining,
  previousPeriod,
  type Weekday,
} from '../../src/time/index.ts';
import fc from '../properties.ts';

const berlin = { timeZone: 'Europe/Berlin', weekStartsOn: 1 as const };
const newYork = { timeZone: 'America/New_York', weekStartsOn: 0 as const };
const now = Date.parse('2026-11-16T06:00:00Z');
const iso = (instant: number) => new Date(instant).toISOString();

describe('periods as a person writes them', () => {
  it.each([
    ['last-week', '2026-W46', '2026-11-08T23:00:00.000Z', '2026-11-15T23:00:00.000Z'],
    ['this-week', '2026-W47', '2026-11-15T23:00:00.000Z', '2026-11-22T23:00:00.000Z'],
    ['last-month', '2026-10', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    ['2026-Q3', '2026-Q3', '2026-06-30T22:00:00.000Z', '2026-09-30T22:00:00.000Z'],
    ['2026', '2026', '2025-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z'],
    ['yesterday', '2026-11-15', '2026-11-14T23:00:00.000Z', '2026-11-15T23:00:00.000Z'],
    ['2026-10-25', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-W01', '2026-W01', '2025-12-28T23:00:00.000Z', '2026-01-04T23:00:00.000Z'],
    ['2020-W53', '2020-W53', '2020-12-27T23:00:00.000Z', '2021-01-03T23:00:00.000Z'],
  ])('reads %s', (text, key, start, end) => {
    const period = parsePeriod(text, now, berlin);
    expect([period.key, iso(period.start), iso(period.end)]).toEqual([key, start, end]);
  });

  it('reads a free range of days in the zone and of instants', () => {
    const days = parsePeriod('2026-11-01..2026-11-15', now, berlin);
    expect([iso(days.start), iso(days.end)]).toEqual(['2026-10-31T23:00:00.000Z', '2026-11-14T23:00:00.000Z']);
    const instants = parsePeriod('2026-11-01T12:00:00Z..2026-11-01T13:00:00+00:00', now, berlin);
    expect(instants.end - instants.start).toBe(3_600_000);
    expect(iso(previousPeriod(days).start)).toBe('2026-10-17T23:00:00.000Z');
  });

  it.each([
    'last-fortnight',
    '2026-W54',
    '2026-13',
    '2026-02-30',
    '2026-Q5',
    '2026-W00',
    'a..b',
    '2026-11-02..2026-11-01',
    '',
  ])('refuses %j with the forms that it understands', (text) => {
    expect(() => parsePeriod(text, now, berlin)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('2026-W46') }),
    );
  });
});

describe('calendar periods', () => {
  it('have the length that the zone gives them: March 2026 in New York is 2,674,800 s', () => {
    const march = periodContaining(Date.parse('2026-03-15T12:00:00Z'), 'month', newYork);
    expect((march.end - march.start) / 1000).toBe(2_674_800);
  });

  it('name a week that starts on Sunday after the ISO week of most of its days', () => {
    const week = periodContaining(Date.parse('2026-11-15T12:00:00Z'), 'week', newYork);
    expect([week.key, iso(week.start)]).toEqual(['2026-W47', '2026-11-15T05:00:00.000Z']);
    expect(parsePeriod(week.key, now, newYork).start).toBe(week.start);
  });

  it('start and end with the zone where midnight itself is skipped', () => {
    const day = parsePeriod('2012-10-21', now, { timeZone: 'America/Sao_Paulo', weekStartsOn: 1 });
    expect([iso(day.start), iso(day.end)]).toEqual(['2012-10-21T03:00:00.000Z', '2012-10-22T02:00:00.000Z']);
  });

  it('follow each other without gap or overlap, and their key reads back as the same period', () => {
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
    ];
    const units: CalendarUnit[] = ['day', 'week', 'month', 'quarter', 'year'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...units),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: Date.parse('2001-01-01'), max: Date.parse('2037-12-01') }),
        (timeZone, unit, weekday, instant) => {
          const options = { timeZone, weekStartsOn: weekday as Weekday };
          const period = periodContaining(instant, unit, options);
          expect(period.start <= instant && instant < period.end).toBe(true);
          const previous = previousPeriod(period);
          expect(previous.end).toBe(period.start);
          expect(parsePeriod(period.key, now, options)).toEqual(period);
        },
      ),
      { seed: 7, numRuns: 600 },
    );
  });
});
