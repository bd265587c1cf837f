import { describe, expect, it } from 'vitest';
import { conversionDivisor, Exact, fixedEntry, periodsIn, priced, pricesWithin } from '../../src/roi/index.ts';
import fc from '../properties.ts';
import { entryOf, periodOf, streamOf } from './streams.ts';

const JULY = Date.parse('2026-07-01T00:00:00Z');
const stream = streamOf({ price: '0.09', priceChanges: [{ from: JULY, price: '0.10' }] });

describe('a price that changed', () => {
  it('holds from the first moment of its day on, and leaves the days before it alone', () => {
    expect(priced(stream, entryOf('transfer', '2026-06-30', '1000')).amount.toString()).toBe('90');
    expect(priced(stream, entryOf('transfer', '2026-07-01', '1000')).amount.toString()).toBe('100');
  });

  it('is told for a period as all prices that held in it', () => {
    const told = (start: string, end: string) =>
      pricesWithin(stream, { start: Date.parse(start), end: Date.parse(end) }).map(String);
    expect(told('2026-06-01T00:00:00Z', '2026-07-01T00:00:00Z')).toEqual(['0.09']);
    expect(told('2026-06-29T00:00:00Z', '2026-07-06T00:00:00Z')).toEqual(['0.09', '0.1']);
    expect(told('2026-07-01T00:00:00Z', '2026-07-08T00:00:00Z')).toEqual(['0.1']);
  });

  it('splits a fixed amount at its day, to the cent: 15 of 30 days at 225 and 15 at 300 are 262.50', () => {
    const change = { from: Date.parse('2026-06-16T00:00:00Z'), price: '300' };
    const monthly = streamOf({ perMonth: '225', query: undefined, priceChanges: [change] });
    const total = periodsIn(periodOf('2026-06-10', 'month', 'UTC'), 'day', 'UTC')
      .map((day) => fixedEntry(monthly, { key: day.key, day, upTo: day.end }, 'UTC').amount)
      .reduce((sum, amount) => sum.plus(amount), new Exact(0));
    expect(total.toFixed(30)).toBe(`262.5${'0'.repeat(29)}`);
  });

  it('adds up over all days of a month, whatever its length, leap day and daylight saving', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe');
    fc.assert(
      fc.property(fc.integer({ min: 2020, max: 2032 }), fc.integer({ min: 1, max: 12 }), zones, (year, month, zone) => {
        const monthly = streamOf({ perMonth: '225', query: undefined });
        const whole = periodOf(`${year}-${String(month).padStart(2, '0')}-10`, 'month', zone);
        const total = periodsIn(whole, 'day', zone)
          .map((day) => fixedEntry(monthly, { key: day.key, day, upTo: day.end }, zone).amount)
          .reduce((sum, amount) => sum.plus(amount), new Exact(0));
        expect(total.toFixed(30)).toBe(`225.${'0'.repeat(30)}`);
      }),
      { numRuns: 50 },
    );
  });
});

describe('named units', () => {
  it.each([
    ['bytes', 'GB', '1000000000'],
    ['bytes', 'GiB', '1073741824'],
    ['seconds', 'hours', '3600'],
    ['ms', 'h', '3600000'],
    ['GiB', 'GB', '0.931322574615478515625'],
  ])('%s become %s by dividing by %s', (from, to, divisor) => {
    expect(conversionDivisor(from, to)).toBe(divisor);
  });

  it.each([
    ['bites', 'GB', '"bites" is not a unit'],
    ['bytes', 'hours', 'bytes cannot be converted to "hours"'],
    ['bytes', 'toString', 'bytes cannot be converted to "toString"'],
    ['hours', 'minutes', 'hours ÷ minutes is not a finite decimal'],
  ])('%s do not become %s', (from, to, message) => {
    expect(() => conversionDivisor(from, to)).toThrow(message);
  });
});
