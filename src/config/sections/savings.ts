import { z } from 'zod';
import { UsageError } from '../../errors.ts';
import { conversionDivisor, type DatedPrice } from '../../roi/index.ts';
import { parsePeriod } from '../../time/index.ts';
import type { SavingsDefinition } from '../config.ts';
import type { Path } from '../diagnostic.ts';
import type { Reading } from '../reading.ts';
import { DowntimeSchema, type StreamInput, StreamSchema } from '../schema/savings.ts';
import type { Surroundings } from './slos.ts';

const Sections = z.strictObject({
  streams: z.array(z.unknown()).default([]),
  downtimePerMinute: z.unknown().optional(),
});

export function readSavings(reading: Reading, surroundings: Surroundings): SavingsDefinition {
  const { currency } = surroundings;
  if (reading.value(['savings']) === undefined) return { streams: [], downtimePerMinute: {}, currency };
  // The items are checked one by one below, so that one that is wrong does not hide what is wrong with the others.
  reading.parse(Sections, ['savings']);
  const streams = reading.children(['savings', 'streams']).flatMap((path) => {
    const input = reading.parse(StreamSchema, path);
    if (input === undefined) return [];
    const exact = (key: string, fallback: string): string => reading.digits([...path, key]).trim() || fallback;
    if (Number(input.divisor) === 0) reading.problems.add([...path, 'divisor'], 'the divisor must not be 0');
    return {
      name: input.name,
      title: input.title ?? input.name,
      kind: input.kind,
      basis: input.basis,
      source: input.source ?? surroundings.onlySource ?? '',
      query: input.query,
      measure: input.measure,
      divisor: input.convertFrom === undefined ? exact('divisor', '1') : converted(reading, path, input),
      unit: input.unit,
      price: exact('price', '1'),
      perMonth: input.perMonth === undefined ? undefined : exact('perMonth', '0'),
      priceChanges: priceChanges(reading, path, input, surroundings),
      currency: input.currency ?? currency,
      evidence: input.evidence,
    };
  });
  const downtime = reading.parse(DowntimeSchema, ['savings', 'downtimePerMinute']) ?? {};
  const perMinute = Object.keys(downtime).map((slo) => [
    slo,
    reading.digits(['savings', 'downtimePerMinute', slo]).trim(),
  ]);
  return { streams, downtimePerMinute: Object.fromEntries(perMinute), currency };
}

/** Divisor from the unit of the query to the unit of the price; what is wrong is reported, and 1 comes back. */
function converted(reading: Reading, path: Path, input: StreamInput): string {
  if (reading.value([...path, 'divisor']) !== undefined) {
    reading.problems.add([...path, 'divisor'], 'give either "divisor" or "convertFrom"');
  }
  try {
    return conversionDivisor(input.convertFrom ?? '', input.unit);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    reading.problems.add([...path, 'convertFrom'], error.message, { hint: error.hint });
    return '1';
  }
}

function priceChanges(reading: Reading, path: Path, input: StreamInput, surroundings: Surroundings): DatedPrice[] {
  const changes = input.priceChanges.flatMap((change, i): DatedPrice[] => {
    const at = [...path, 'priceChanges', i];
    const from = startOfDay(change.from, surroundings);
    if (from === undefined) {
      reading.problems.add([...at, 'from'], `"${change.from}" is not a day`, { hint: 'Write it like 2026-07-01.' });
      return [];
    }
    return [{ from, price: reading.digits([...at, 'price']).trim() }];
  });
  const later = changes.findIndex(({ from }, i) => from <= (changes[i - 1]?.from ?? -Infinity));
  if (later > 0) {
    reading.problems.add([...path, 'priceChanges', later, 'from'], 'a change must be later than the one before it');
  }
  return changes;
}

function startOfDay(day: string, { timeZone, weekStartsOn }: Surroundings): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  try {
    return parsePeriod(day, 0, { timeZone, weekStartsOn }).start;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
