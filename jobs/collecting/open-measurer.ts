import { ExitCode, NinesError } from '../../src/errors.ts';
import { analyseCounterQuery, type CounterQuery } from '../../src/queries/index.ts';
import type { Sli, SloDefinition } from '../../src/slo/index.ts';
import type { Source } from '../../src/sources/index.ts';
import { formatDuration, type Instant, lengthMs, type TimeRange } from '../../src/time/index.ts';
import { measureBudgeted } from './measure-budgeted.ts';
import { type CounterPair, type CounterRun, measureCounters } from './measure-counters.ts';
import { measureEvents } from './measure-events.ts';
import { latencySelectors, measureLatency } from './measure-latency.ts';
import { measurePrecomputed } from './measure-precomputed.ts';
import { increasesOf, measureQuery, queriesOf, type SignedQueries } from './measure-query.ts';
import { measureSlices } from './measure-slices.ts';
import type { Measurer } from './measurer.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Raw samples of one request are held in memory at once: about 16 MB of JSON. */
const SAMPLES_PER_CHUNK = 400_000;

/** What a measurer needs to know of the past. */
export interface Past {
  readonly knownGroups: readonly string[];
  /** Start of the last bucket before the range of which something is known. */
  readonly lastKnown: Instant | undefined;
}

/** How one SLO can be measured, before it is decided whether its raw samples are too many. */
export interface Preparation {
  /** Raw samples that exact counting would read; undefined where there is no choice. */
  readonly samples: number | undefined;
  /** Why the query cannot be counted exactly whatever the number of samples; empty otherwise. */
  readonly inexactBecause: string;
  open(exact: boolean): Measurer;
}

/** Holes are bridged however long they are, within reason: at least six hours are looked back, at most five weeks. */
function lookbackMs(range: TimeRange, past: Past): number {
  const sinceKnown = past.lastKnown === undefined ? 0 : range.start - past.lastKnown + HOUR_MS;
  return Math.min(35 * DAY_MS, Math.max(6 * HOUR_MS, sinceKnown));
}

/** Raw samples of the selectors in the range, from what one hour holds at its end and in its middle. */
async function estimateSamples(
  source: Source,
  selectors: readonly string[],
  range: TimeRange,
  signal: AbortSignal,
): Promise<number> {
  // A file is read as a whole for any question.
  if (source.kind === 'file') return 0;
  const probeMs = Math.min(HOUR_MS, lengthMs(range));
  const probes = lengthMs(range) > 2 * probeMs ? [range.end, range.start + lengthMs(range) / 2] : [range.end];
  let samples = 0;
  for (const selector of selectors) {
    const query = `sum(count_over_time(${selector}[${formatDuration(probeMs)}]))`;
    const counts = await Promise.all(probes.map(async (at) => (await source.instant(query, at, { signal })).series));
    const most = Math.max(0, ...counts.flat().map(({ values }) => values.at(-1) ?? 0));
    samples += (most * lengthMs(range)) / probeMs;
  }
  return samples;
}

/** @throws SourceError where the source does not answer, PromqlSyntaxError where a query is not PromQL. */
export async function prepare(
  slo: SloDefinition,
  source: Source,
  range: TimeRange,
  past: Past,
  signal: AbortSignal,
): Promise<Preparation> {
  const counting = await prepareCounting(slo, source, range, past, signal);
  const { budgeting } = slo;
  if (budgeting === undefined || budgeting.method === 'occurrences') return counting;
  return { ...counting, open: (exact) => measureBudgeted(counting.open(exact), budgeting) };
}

async function prepareCounting(
  slo: SloDefinition,
  source: Source,
  range: TimeRange,
  past: Past,
  signal: AbortSignal,
): Promise<Preparation> {
  const { sli } = slo;
  const run = { slo, source, signal, knownGroups: past.knownGroups, lookbackMs: lookbackMs(range, past) };
  const fixed = (measurer: Measurer): Preparation => ({ samples: undefined, inexactBecause: '', open: () => measurer });
  const counted = async (selectors: readonly string[], open: (run: CounterRun, exact: boolean) => Measurer) => {
    const samples = await estimateSamples(source, selectors, range, signal);
    const perMs = samples / Math.max(1, lengthMs(range));
    const chunkMs = Math.min(7 * DAY_MS, Math.max(HOUR_MS, SAMPLES_PER_CHUNK / Math.max(perMs, Number.MIN_VALUE)));
    return { samples, inexactBecause: '', open: (exact: boolean) => open({ ...run, chunkMs }, exact) };
  };
  switch (sli.kind) {
    case 'slices':
      return fixed(measureSlices(sli, run));
    case 'composite':
      throw new Error(`${slo.name} is made of other SLOs and has no source`);
    case 'precomputed':
      return { ...fixed(measurePrecomputed(sli, run)), inexactBecause: 'is a ratio without counts' };
    case 'sql':
      return fixed(measureEvents(sli, run, past.lastKnown));
    case 'latency':
      if (source.kind === 'clickhouse') throw notForSql(source);
      return await counted(source.samples ? latencySelectors(sli) : [], (counterRun, exact) =>
        measureLatency(sli, counterRun, exact && source.samples !== undefined),
      );
    case 'ratio': {
      const ratio = ratioOf(sli, source);
      if (ratio.counters === undefined) {
        const { partIs } = ratio;
        const side = (query: string): SignedQueries =>
          source.kind === 'prometheus' ? queriesOf(query, slo.bucketMs) : { queries: [{ sign: 1, query }], kept: {} };
        const measurer = measureQuery({ part: side(ratio.part), partIs, valid: side(sli.valid) }, run);
        return { samples: undefined, inexactBecause: ratio.inexactBecause, open: () => measurer };
      }
      const pair = ratio.counters;
      const selectors = [...new Set([...pair.part.terms, ...pair.valid.terms].map(({ selector }) => selector))];
      return await counted(selectors, (counterRun, exact) => {
        if (exact) return measureCounters(pair, counterRun);
        const { part, partIs, valid } = pair;
        return measureQuery({ part: increasesOf(part, slo), partIs, valid: increasesOf(valid, slo) }, run);
      });
    }
  }
}

function notForSql(source: Source): NinesError {
  return new NinesError('SLI', `source "${source.name}" is a ClickHouse and has no histograms`, ExitCode.usage, {
    hint: 'Write SQL that returns time, good and valid.',
  });
}

interface Ratio {
  readonly part: string;
  readonly partIs: 'good' | 'bad';
  readonly counters: CounterPair | undefined;
  readonly inexactBecause: string;
}

function ratioOf(sli: Extract<Sli, { kind: 'ratio' }>, source: Source): Ratio {
  const partIs = sli.good === undefined ? 'bad' : 'good';
  const part = sli.good ?? sli.bad ?? '';
  const inexact = (inexactBecause: string) => ({ part, partIs, counters: undefined, inexactBecause }) as const;
  if (source.kind === 'clickhouse') return inexact('');
  if (!source.samples) return inexact(`source "${source.name}" has no raw samples`);
  const analysed = [part, sli.valid].map(analyseCounterQuery);
  const [partQuery, validQuery] = analysed.map((query) => (query.kind === 'exact' ? query : undefined));
  if (!partQuery || !validQuery) return inexact(analysed.map(reasonOf).find((reason) => reason !== '') ?? '');
  return { part, partIs, counters: { part: partQuery, partIs, valid: validQuery }, inexactBecause: '' };
}

function reasonOf(query: CounterQuery): string {
  return query.kind === 'approximate' ? query.reason : '';
}
