import { describe, expect, it } from 'vitest';
import { Exact, fixedEntry, monthShare, periodsIn } from '../../src/roi/index.ts';
import fc from '../properties.ts';
import { periodOf, streamOf } from './streams.ts';

const monitoring = streamOf({ name: 'monitoring', kind: 'cost', query: undefined, perMonth: '225', price: '1' });

const amountOf = (day: string, timeZone: string): Exact => {
  const { key, start, end } = periodOf(day, 'day', timeZone);
  return fixedEntry(monitoring, { key, day: { start, end }, upTo: end }, timeZone).amount;
};

describe('a fixed amount of 225 per month', () => {
  it.each([
    ['in a month of 31 days', '2026-01-15', 'UTC', '7.2580645161'],
    ['in a month of 30 days', '2026-11-15', 'UTC', '7.5000000000'],
    ['in February', '2026-02-15', 'UTC', '8.0357142857'],
    ['in a leap February', '2028-02-29', 'UTC', '7.7586206897'],
    ['on the day of 23 hours, in a month of 743', '2026-03-29', 'Europe/Berlin', '6.9650067295'],
    ['on the day of 25 hours, in a month of 745', '2026-10-25', 'Europe/Berlin', '7.5503355705'],
  ])('is worth its share of the time %s', (_, day, zone, amount) => {
    expect(amountOf(day, zone).toFixed(10)).toBe(amount);
  });

  it('is 225 again when all days of any month are added, to 30 digits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2020, max: 2040 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
        (year, month, zone) => {
          const whole = periodOf(`${year}-${String(month).padStart(2, '0')}-15`, 'month', zone);
          const days = periodsIn(whole, 'day', zone);
          const sum = days.reduce((all, { key, start, end }) => {
            return all.plus(fixedEntry(monitoring, { key, day: { start, end }, upTo: end }, zone).amount);
          }, new Exact(0));
          expect(sum.toFixed(30)).toBe(new Exact(225).toFixed(30));
        },
      ),
    );
  });

  it('grows with the part of a day that has passed', () => {
    const { key, start, end } = periodOf('2026-11-15', 'day', 'UTC');
    const half = fixedEntry(monitoring, { key, day: { start, end }, upTo: (start + end) / 2 }, 'UTC');
    expect(half.amount.toFixed(30)).toBe('3.750000000000000000000000000000');
    expect(half.coverage).toBe(1);
  });
});

describe('the share of months', () => {
  it('adds up over any cut', () => {
    const year = periodOf('2026-06-15', 'year', 'Europe/Berlin');
    fc.assert(
      fc.property(fc.integer({ min: year.start, max: year.end }), (cut) => {
        const left = monthShare({ start: year.start, end: cut }, 'Europe/Berlin');
        const right = monthShare({ start: cut, end: year.end }, 'Europe/Berlin');
        expect(left.plus(right).toFixed(30)).toBe(new Exact(12).toFixed(30));
      }),
    );
  });
});
