import { TZDate } from '@date-fns/tz';
import { describe, expect, it } from 'vitest';
import { cronTimes } from '../../src/config/cron-times.ts';
import fc from '../properties.ts';

const iso = (times: readonly number[]) => times.map((at) => new Date(at).toISOString());
const on = (from: string, to: string) => ({ start: Date.parse(from), end: Date.parse(to) });

describe('times at which a cron expression is due', () => {
  it('runs a weekly report at seven in the zone, in summer and in winter', () => {
    const times = cronTimes('0 7 * * 1', 'Europe/Berlin', on('2026-10-15T00:00:00Z', '2026-11-05T00:00:00Z'));
    expect(iso(times)).toEqual(['2026-10-19T05:00:00.000Z', '2026-10-26T06:00:00.000Z', '2026-11-02T06:00:00.000Z']);
  });

  it('makes up for a time inside the spring gap right after the gap', () => {
    const times = cronTimes('30 2 * * *', 'Europe/Berlin', on('2027-03-27T12:00:00Z', '2027-03-29T12:00:00Z'));
    expect(iso(times)).toEqual(['2027-03-28T01:00:00.000Z', '2027-03-29T00:30:00.000Z']);
  });

  it('runs a time in the autumn fold once, at its first showing', () => {
    const times = cronTimes('30 2 * * *', 'Europe/Berlin', on('2027-10-30T12:00:00Z', '2027-11-01T00:00:00Z'));
    expect(iso(times)).toEqual(['2027-10-31T00:30:00.000Z']);
  });

  it('does not pause an every-five-minutes job in the fold and does not bunch it in the gap', () => {
    for (const day of ['2027-10-31', '2027-03-28']) {
      const range = on(`${day}T00:00:00Z`, `${day}T03:00:00Z`);
      const times = cronTimes('*/5 * * * *', 'Europe/Berlin', range);
      expect(times).toEqual(Array.from({ length: 36 }, (_, i) => range.start + (i + 1) * 300_000));
    }
  });

  it('understands zones with half-hour changes', () => {
    const times = cronTimes('15 2 * * *', 'Australia/Lord_Howe', on('2026-10-03T00:00:00Z', '2026-10-04T00:00:00Z'));
    expect(iso(times)).toEqual(['2026-10-03T15:30:00.000Z']);
  });

  it('refuses what is no cron expression', () => {
    expect(() => cronTimes('every monday', 'UTC', { start: 0, end: 1 })).toThrow(/"every monday" is not a cron/);
  });

  it('gives every daily time exactly once for each local day, whatever the zone, the time and the cut', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 700 }),
        fc.integer({ min: 1, max: 40 * 24 }),
        (zone, hour, minute, startDay, cutHours) => {
          const start = Date.parse('2026-01-01T00:00:00Z') + startDay * 86_400_000;
          const end = start + 40 * 86_400_000;
          const cut = start + cutHours * 3_600_000;
          const expression = `${minute} ${hour} * * *`;
          const whole = cronTimes(expression, zone, { start, end });
          const parts = [
            ...cronTimes(expression, zone, { start, end: cut }),
            ...cronTimes(expression, zone, { start: cut, end }),
          ];
          expect(parts).toEqual(whole);
          const days = whole.map((at) => new TZDate(at, zone).toDateString());
          expect(new Set(days).size).toBe(days.length);
          expect(days.length).toBeGreaterThanOrEqual(39);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });
});
