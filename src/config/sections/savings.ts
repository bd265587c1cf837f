import { z } from 'zod';
import { UsageError } from '../../errors.ts';
import {
  conversionDivisor,
  type DatedPrice,
  Exact,
  type FocusQuestion,
  type FocusTable,
  type PriceTier,
  type SavingsThreshold,
  type StreamDefinition,
} from '../../roi/index.ts';
import type { SavingsDefinition } from '../config.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';
import { DiscountRateSchema, type StreamInput, StreamSchema, ThresholdSchema } from '../schema/savings.ts';
import { bandAt } from './band.ts';
import { startOfDay } from './day.ts';
import { readDowntimePrices } from './downtime-prices.ts';
import { readInvestments, readRates } from './investments.ts';
import type { Surroundings } from './slos.ts';

// The items are checked one by one, so that one that is wrong does not hide what is wrong with the others.
const Sections = z.strictObject({
  streams: z.array(z.unknown()).default([]),
  downtimePerMinute: z.unknown().optional(),
  downtime: z.unknown().optional(),
  investments: z.array(z.unknown()).default([]),
  rates: z.array(z.unknown()).default([]),
  discountRate: z.unknown().optional(),
  thresholds: z.array(z.unknown()).default([]),
});

/** The section on money. Amounts stay the exact decimals that were written. */
export function readSavings(reading: Reading, surroundings: Surroundings): SavingsDefinition {
  const { currency } = surroundings;
  const section = reading.value(['savings']);
  if (section !== undefined) reading.parse(Sections, ['savings']);
  const streams = reading.children(['savings', 'streams']).flatMap((path) => {
    const input = reading.parse(StreamSchema, path);
    return input === undefined ? [] : toStream(reading, path, input, surroundings);
  });
  const rates = readRates(reading, surroundings);
  const investments = readInvestments(reading, surroundings);
  const savings = {
    streams,
    downtime: readDowntimePrices(reading),
    investments,
    rates,
    discountRate: readDiscountRate(reading),
    thresholds: readThresholds(reading),
    currency,
  };
  checkRates(reading, savings);
  return savings;
}

function readDiscountRate(reading: Reading): string {
  if (reading.parse(DiscountRateSchema, ['savings', 'discountRate']) === undefined) return '0';
  const rate = reading.digits(['savings', 'discountRate']).trim() || '0';
  if (Number(rate) > -1) return rate;
  reading.problems.add(['savings', 'discountRate'], 'must be above -1', { hint: 'Write 0.08 for 8 % a year.' });
  return '0';
}

function readThresholds(reading: Reading): SavingsThreshold[] {
  return reading.children(['savings', 'thresholds']).flatMap((path): SavingsThreshold[] => {
    const input = reading.parse(ThresholdSchema, path);
    if (input === undefined) return [];
    const [poorBelow, goodFrom] = ['poorBelow', 'goodFrom'].map((key) => reading.digits([...path, key]).trim());
    if (new Exact(goodFrom || 0).lt(poorBelow || 0)) {
      reading.problems.add([...path, 'goodFrom'], 'must not be below "poorBelow"');
    }
    return [{ stream: input.stream, perMs: input.per, poorBelow: poorBelow || '0', goodFrom: goodFrom || '0' }];
  });
}

/** An amount of another currency is worth nothing here without a rate. */
function checkRates(reading: Reading, { streams, investments, rates, currency }: SavingsDefinition): void {
  const check = (list: 'streams' | 'investments', all: readonly { name: string; currency: string }[]): void => {
    for (const { name, currency: own } of all) {
      const known = rates.some(
        ({ from, to }) => (from === own && to === currency) || (to === own && from === currency),
      );
      if (own === currency || known) continue;
      const path = reading.children(['savings', list]).find((item) => reading.textAt([...item, 'name']) === name);
      reading.problems.add(
        [...(path ?? ['savings', list]), 'currency'],
        `there is no rate from ${own} to ${currency}`,
        {
          hint: `Add one: savings: { rates: [{ date: 2026-01-01, from: ${own}, to: ${currency}, rate: 1.0 }] }.`,
        },
      );
    }
  };
  check('streams', streams);
  check('investments', investments);
}

function toStream(reading: Reading, path: Path, input: StreamInput, surroundings: Surroundings): StreamDefinition {
  const exact = (key: string, fallback: string): string => reading.digits([...path, key]).trim() || fallback;
  const source = input.source ?? surroundings.onlySource ?? '';
  if (Number(input.divisor) === 0) reading.problems.add([...path, 'divisor'], 'the divisor must not be 0');
  if (input.tiers !== undefined && input.price !== undefined) {
    reading.problems.add([...path, 'tiers'], 'give either "price" or "tiers"');
  }
  return {
    name: input.name,
    title: input.title ?? input.name,
    kind: input.kind,
    basis: input.basis,
    source,
    query: input.query,
    measure: input.measure,
    divisor: input.convertFrom === undefined ? exact('divisor', '1') : converted(reading, path, input),
    unit: input.unit,
    price: exact('price', '1'),
    perMonth: input.perMonth === undefined ? undefined : exact('perMonth', '0'),
    priceChanges: priceChanges(reading, path, input, surroundings),
    ...(input.tiers === undefined ? {} : { tiers: tiersAt(reading, [...path, 'tiers']), billedBy: input.billedBy }),
    ...(input.focus === undefined ? {} : { focus: focusAt(reading, path, input.focus, source) }),
    ...(input.openCost === undefined ? {} : { openCost: input.openCost }),
    ...(input.band === undefined ? {} : { band: bandAt(reading, path) }),
    ...(input.slo === undefined ? {} : { slo: input.slo }),
    ...(input.team === '' ? {} : { team: input.team }),
    ...(input.asOf === undefined ? {} : { asOf: input.asOf }),
    currency: input.currency ?? surroundings.currency,
    evidence: input.evidence,
  };
}

type FocusInput = NonNullable<StreamInput['focus']>;

/** Bills of a table must be in a ClickHouse. */
function focusAt(reading: Reading, path: Path, { table, query, ...focus }: FocusInput, source: string): FocusQuestion {
  const given = focusTable(table, query);
  if (given === undefined) return focus;
  const type = reading.textAt(['sources', source, 'type']);
  if (type !== undefined && type !== 'clickhouse') {
    reading.problems.add(
      [...path, 'focus', query === undefined ? 'table' : 'query'],
      `source "${source}" is of type ${type}, and only ClickHouse has tables`,
      { hint: 'Name a source of type: clickhouse, or import the bill: nines costs import FILE.' },
    );
  }
  return { ...focus, table: given };
}

function focusTable(table: string | undefined, query: string | undefined): FocusTable | undefined {
  if (query !== undefined) return { place: 'the query', statement: query };
  if (table === undefined) return undefined;
  const quoted = table.split('.').map((part) => `\`${part.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``);
  return { place: table, statement: `SELECT * FROM ${quoted.join('.')}` };
}

/** Tiers must rise, and only the last one may have no end: it must have none, or what lies above would have no price. */
function tiersAt(reading: Reading, path: Path): PriceTier[] {
  const tiers = reading.children(path).map((item): PriceTier & { readonly path: Path } => {
    const upTo = reading.digits([...item, 'upTo']).trim();
    return { upTo: upTo === '' ? undefined : upTo, price: reading.digits([...item, 'price']).trim(), path: item };
  });
  for (const [i, { upTo, path: at }] of tiers.entries()) {
    const last = i === tiers.length - 1;
    if (last !== (upTo === undefined)) {
      reading.problems.add(
        [...at],
        last ? 'the last tier must have no "upTo"' : 'only the last tier may have no "upTo"',
        {
          hint: 'Write tiers: [{ upTo: 1000, price: 0.09 }, { price: 0.07 }].',
        },
      );
    } else if (upTo !== undefined && new Exact(upTo).lte(tiers[i - 1]?.upTo ?? 0)) {
      reading.problems.add([...at, 'upTo'], 'must be above the end of the tier before it');
    }
  }
  return tiers.map(({ upTo, price }) => ({ upTo, price }));
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
    const tiers = change.tiers === undefined ? {} : { tiers: tiersAt(reading, [...at, 'tiers']) };
    return [{ from, price: reading.digits([...at, 'price']).trim() || '0', ...tiers }];
  });
  const later = changes.findIndex(({ from }, i) => from <= (changes[i - 1]?.from ?? -Infinity));
  if (later > 0) {
    reading.problems.add([...path, 'priceChanges', later, 'from'], 'a change must be later than the one before it');
  }
  return changes;
}
