import { describe, expect, it } from 'vitest';
import { accumulated, Exact, graduated, pricedDays, type RoiEntry } from '../../src/roi/index.ts';
import fc from '../properties.ts';
import { DAY_MS, entryOf, streamOf } from './streams.ts';

const TIERS = [
  { upTo: '1000', price: '0.09' },
  { upTo: '5000', price: '0.07' },
  { upTo: undefined, price: '0.05' },
];
const STREAM = streamOf({ divisor: '1', tiers: TIERS, billedBy: 'month' });
const at = (day: number): string =>
  new Date(Date.parse('2028-01-15T00:00:00Z') + day * DAY_MS).toISOString().slice(0, 10);
const sumOf = (entries: readonly RoiEntry[]): Exact =>
  entries.reduce((sum, { amount }) => sum.plus(amount), new Exact(0));

describe('graduated prices', () => {
  it.each([
    ['0', '0'],
    ['1000', '90'],
    ['1000.5', '90.035'],
    ['5000', '370'],
    ['5001', '370.05'],
    ['-10', '-0.9'],
  ])('cost %s units %s', (quantity, amount) => {
    expect(graduated(TIERS, new Exact(quantity)).toString()).toBe(amount);
  });

  it('make the days of a month add up to the price of the month, leap day included', () => {
    const quantities = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 46, maxLength: 46 });
    fc.assert(
      fc.property(quantities, (days) => {
        const entries = days.map((quantity, i) => entryOf(STREAM.name, at(i), String(quantity)));
        const priced = pricedDays(STREAM, entries, 'UTC');
        const february = priced.filter(({ key }) => key.startsWith('2028-02'));
        expect(february).toHaveLength(29);
        const total = february.reduce((sum, { quantity }) => sum.plus(quantity), new Exact(0));
        expect(sumOf(february).toString()).toBe(graduated(TIERS, total).toString());
      }),
    );
  });

  it('change inside a month: later units cost what the new tiers say of their place in the month', () => {
    const from = Date.parse('2028-02-10T00:00:00Z');
    const tiers = [
      { upTo: '1000', price: '0.08' },
      { upTo: undefined, price: '0.04' },
    ];
    const stream = { ...STREAM, priceChanges: [{ from, price: '0', tiers }] };
    const entries = ['2028-02-09', '2028-02-10'].map((day) => entryOf(stream.name, day, '800'));
    expect(pricedDays(stream, entries, 'UTC').map(({ amount }) => amount.toString())).toEqual(['72', '40']);
  });

  it('know how far the month has got at any instant', () => {
    const entries = ['2028-01-31', '2028-02-01', '2028-02-02'].map((day) => entryOf(STREAM.name, day, '240'));
    expect(accumulated(STREAM, entries, Date.parse('2028-02-02T06:00:00Z'), 'UTC').toString()).toBe('300');
  });
});
