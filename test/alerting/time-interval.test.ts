import { TZDate } from '@date-fns/tz';
import { describe, expect, it } from 'vitest';
import { containsInstant, inactiveBy, mutedBy, type TimeInterval } from '../../src/alerting/index.ts';
import fc from '../properties.ts';

const ALWAYS: TimeInterval = {
  times: undefined,
  weekdays: undefined,
  daysOfMonth: undefined,
  months: undefined,
  years: undefined,
  timeZone: 'UTC',
};

function interval(part: Partial<TimeInterval>): TimeInterval {
  return { ...ALWAYS, ...part };
}

/** Instants in UTC at which the interval holds, of those asked. */
function held(part: Partial<TimeInterval>, ...instants: string[]): string[] {
  return instants.filter((text) => containsInstant(interval(part), Date.parse(`${text}Z`)));
}

const MINUTES = (from: number, to: number) => ({ times: [{ from: from * 60, to: to * 60 }] });

describe('a time interval', () => {
  it('holds always where nothing is said, and never where a list is empty', () => {
    expect(containsInstant(ALWAYS, 0)).toBe(true);
    expect(containsInstant(interval({ times: [] }), 0)).toBe(false);
    expect(containsInstant(interval({ weekdays: [] }), 0)).toBe(false);
  });

  it('begins with its first minute and ends before its last', () => {
    expect(
      held(MINUTES(9, 17), '2026-11-09T08:59:59', '2026-11-09T09:00', '2026-11-09T16:59:59', '2026-11-09T17:00'),
    ).toEqual(['2026-11-09T09:00', '2026-11-09T16:59:59']);
    expect(held(MINUTES(23, 24), '2026-11-09T23:59:59', '2026-11-10T00:00')).toEqual(['2026-11-09T23:59:59']);
  });

  it('counts days from the end of a month by the calendar, also where a month with a DST change has no whole number of days', () => {
    const last = { daysOfMonth: [{ from: -1, to: -1 }], timeZone: 'Europe/Berlin' };
    expect(held(last, '2026-03-30T12:00', '2026-03-31T12:00', '2026-10-30T12:00', '2026-10-31T12:00')).toEqual([
      '2026-03-31T12:00',
      '2026-10-31T12:00',
    ]);
    const all = { daysOfMonth: [{ from: -31, to: -1 }], timeZone: 'America/New_York' };
    expect(held(all, '2026-03-01T06:00', '2026-03-31T12:00')).toEqual(['2026-03-01T06:00', '2026-03-31T12:00']);
  });

  it('demands all parts, and any range of one', () => {
    const part = {
      weekdays: [
        { from: 1, to: 1 },
        { from: 3, to: 5 },
      ],
      months: [{ from: 11, to: 12 }],
    };
    expect(held(part, '2026-11-09', '2026-11-10', '2026-11-11', '2026-10-12')).toEqual(['2026-11-09', '2026-11-11']);
    expect(held({ years: [{ from: 2025, to: 2026 }] }, '2024-12-31', '2025-01-01', '2026-12-31')).toHaveLength(2);
  });

  it('counts days from the end of each month, and clamps to it', () => {
    const last = { daysOfMonth: [{ from: -1, to: -1 }] };
    expect(held(last, '2026-02-28', '2026-02-27', '2028-02-28', '2028-02-29', '2026-04-30', '2026-05-30')).toEqual([
      '2026-02-28',
      '2028-02-29',
      '2026-04-30',
    ]);
    expect(held({ daysOfMonth: [{ from: 29, to: 31 }] }, '2026-02-28', '2028-02-29')).toEqual(['2028-02-29']);
    expect(held({ daysOfMonth: [{ from: 20, to: -5 }] }, '2026-02-24', '2026-02-25')).toEqual(['2026-02-24']);
    expect(held({ daysOfMonth: [{ from: -31, to: 2 }] }, '2026-02-01', '2026-02-03')).toEqual(['2026-02-01']);
  });

  it('counts days from the end of a month in which the clocks change, as its zone shows them', () => {
    const lastOfMarch = { daysOfMonth: [{ from: -1, to: -1 }], timeZone: 'Europe/Berlin' };
    // 31 March begins at 22:00 UTC: the clocks went forward on 28 March 2027.
    expect(held(lastOfMarch, '2027-03-30T21:59', '2027-03-30T22:00', '2027-03-31T21:59', '2027-03-31T22:00')).toEqual([
      '2027-03-30T22:00',
      '2027-03-31T21:59',
    ]);
  });

  it('follows the clock of its zone over both changes', () => {
    const night = { ...MINUTES(2, 3), timeZone: 'Europe/Berlin' };
    // Spring: 02:00 to 03:00 does not happen. Autumn: it happens twice.
    expect(held(night, '2027-03-28T00:59', '2027-03-28T01:00', '2027-03-28T01:30')).toEqual([]);
    expect(held(night, '2027-10-31T00:00', '2027-10-31T01:30', '2027-10-31T02:00')).toEqual([
      '2027-10-31T00:00',
      '2027-10-31T01:30',
    ]);
    const half = { ...MINUTES(9, 10), timeZone: 'Asia/Kolkata' };
    expect(held(half, '2026-11-09T03:29', '2026-11-09T03:30', '2026-11-09T04:30')).toEqual(['2026-11-09T03:30']);
  });

  it('agrees with the calendar of its zone at any instant', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
        (at, timeZone) => {
          const local = new TZDate(at, timeZone);
          const minute = local.getHours() * 60 + local.getMinutes();
          const part = {
            times: [{ from: minute, to: minute + 1 }],
            weekdays: [{ from: local.getDay(), to: local.getDay() }],
            daysOfMonth: [{ from: local.getDate(), to: local.getDate() }],
            months: [{ from: local.getMonth() + 1, to: local.getMonth() + 1 }],
            years: [{ from: local.getFullYear(), to: local.getFullYear() }],
            timeZone,
          };
          expect(containsInstant(part, at)).toBe(true);
          expect(containsInstant(part, at + 3_600_000 * 48)).toBe(false);
        },
      ),
    );
  });

  it('mutes by each name that holds; active times mute by all names where none holds, and by nothing where none is given', () => {
    const named = new Map([
      ['night', [interval(MINUTES(0, 6))]],
      ['day', [interval(MINUTES(6, 24))]],
    ]);
    expect(mutedBy(['night', 'day', 'gone'], named, 0)).toEqual(['night']);
    expect(inactiveBy(['day'], named, 0)).toEqual(['day']);
    expect(inactiveBy(['day', 'night'], named, 0)).toEqual([]);
    expect(inactiveBy([], named, 0)).toEqual([]);
  });
});
