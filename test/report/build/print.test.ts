import { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import { createPrint } from '../../../src/report/numbers/index.ts';
import { wordsFor } from '../../../src/report/words/index.ts';

const print = (locale: 'en' | 'de', timeZone = 'Europe/Berlin') => {
  const words = wordsFor(locale);
  return createPrint({ ...words.print, locale, currency: 'EUR', timeZone, language: words.language });
};
const [en, de] = [print('en'), print('de')];

test.each([
  [0, '0'],
  [7, '7'],
  [9_999, '9,999'],
  [10_000, '10.0 k'],
  [45_999, '46.0 k'],
  [561_913, '562 k'],
  [999_499, '999 k'],
  [999_600, '1.00 M'],
  [36_700_057, '36.7 M'],
  [1_240_000_000, '1.24 bn'],
])('the count %i is printed as %s in tables', (count, text) => {
  expect(en.shortCount(count).replace('\u202f', ' ')).toBe(text);
});

test.each([
  [0, '0 min'],
  [1_000, '1 min'],
  [47 * 60_000, '47 min'],
  [119 * 60_000, '119 min'],
  [198 * 60_000, '3 h 18'],
  [47 * 3_600_000 + 59 * 60_000, '47 h 59'],
  [108 * 3_600_000, '4 d 12 h'],
])('%i ms last %s', (ms, text) => {
  expect(en.duration(ms)).toBe(text);
});

describe('money', () => {
  test('is printed in whole units, with a real minus and the sign where the locale has it', () => {
    expect(en.money(new Decimal('5634.49'))).toBe('€5,634');
    expect(en.money(new Decimal('-2394.5'))).toBe('−€2,395');
    expect(en.money(new Decimal('-0.2'))).toBe('€0');
    expect(de.money(new Decimal('5634'))).toBe('5.634\u00a0€');
  });

  test('is shortened in narrow places, and prices keep their digits', () => {
    expect(en.shortMoney(new Decimal('1204000'))).toBe('€1.20\u202fM');
    expect(en.shortMoney(new Decimal('4421'))).toBe('€4,421');
    expect(en.price(new Decimal('38'))).toBe('€38.00');
    expect(en.price(new Decimal('0.0024'))).toBe('€0.0024');
  });
});

describe('dates', () => {
  const tuesday = Date.parse('2026-11-10T08:12:00Z');
  const week = { start: Date.parse('2026-11-08T23:00:00Z'), end: Date.parse('2026-11-15T23:00:00Z') };

  test('are those of the zone, in the order of the language', () => {
    expect(en.dayTime(tuesday)).toBe('Tue 10 09:12');
    expect(en.day(tuesday)).toBe('Tue 10 Nov');
    expect(de.day(tuesday)).toBe('Di., 10. Nov.');
    expect(print('en', 'America/New_York').dayTime(tuesday)).toBe('Tue 10 03:12');
  });

  test('of a period end on its last day', () => {
    expect(en.dates(week)).toBe('Mon 9 to Sun 15 Nov 2026');
    expect(de.dates(week)).toBe('Mo 9. bis So 15. Nov. 2026');
    expect(en.dates({ start: week.start - 14 * 86_400_000, end: week.end })).toBe('Mon 26 Oct to Sun 15 Nov 2026');
  });

  test('name the distance to UTC', () => {
    expect(en.offset(tuesday)).toBe('UTC+1');
    expect(en.offset(Date.parse('2026-07-01T00:00:00Z'))).toBe('UTC+2');
    expect(print('en', 'America/New_York').offset(tuesday)).toBe('UTC−5');
  });
});
