import type { Investment, Rate } from '../../roi/index.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';
import { InvestmentSchema, RateSchema } from '../schema/savings.ts';
import { bandAt } from './band.ts';
import { startOfDay } from './day.ts';
import type { Surroundings } from './slos.ts';

/** Money that was spent once. */
export function readInvestments(reading: Reading, surroundings: Surroundings): Investment[] {
  return reading.children(['savings', 'investments']).flatMap((path): Investment[] => {
    const input = reading.parse(InvestmentSchema, path);
    const date = input && dayAt(reading, [...path, 'date'], input.date, surroundings);
    if (input === undefined || date === undefined) return [];
    return [
      {
        name: input.name,
        title: input.title ?? input.name,
        date,
        day: input.date,
        amount: reading.digits([...path, 'amount']).trim(),
        currency: input.currency ?? surroundings.currency,
        evidence: input.evidence,
        band: input.band === undefined ? undefined : bandAt(reading, path),
      },
    ];
  });
}

/** Rates of exchange, by date. */
export function readRates(reading: Reading, surroundings: Surroundings): Rate[] {
  const rates = reading.children(['savings', 'rates']).flatMap((path): Rate[] => {
    const input = reading.parse(RateSchema, path);
    const date = input && dayAt(reading, [...path, 'date'], input.date, surroundings);
    if (input === undefined || date === undefined) return [];
    const rate = reading.digits([...path, 'rate']).trim();
    if (Number(rate) <= 0) reading.problems.add([...path, 'rate'], 'a rate must be above 0');
    if (input.from === input.to) reading.problems.add([...path, 'to'], 'a rate leads from one currency to another');
    return [{ date, from: input.from, to: input.to, rate, source: input.source ?? '' }];
  });
  return rates.sort((a, b) => a.date - b.date);
}

function dayAt(reading: Reading, path: Path, day: string, surroundings: Surroundings): number | undefined {
  const start = startOfDay(day, surroundings);
  if (start === undefined) {
    reading.problems.add(path, `"${day}" is not a day`, { hint: 'Write it like 2026-07-01.' });
  }
  return start;
}
