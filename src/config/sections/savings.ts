import { z } from 'zod';
import type { SavingsDefinition } from '../config.ts';
import type { Reading } from '../reading.ts';
import { DowntimeSchema, StreamSchema } from '../schema/savings.ts';
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
      divisor: exact('divisor', '1'),
      unit: input.unit,
      price: exact('price', '1'),
      perMonth: input.perMonth === undefined ? undefined : exact('perMonth', '0'),
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
