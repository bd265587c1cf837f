import { createHash } from 'node:crypto';
import { analyseCounterQuery } from '../src/queries/index.ts';
import {
  fixedEntry,
  GROWTH_LOOKBACK_MS,
  meteredEntry,
  periodsIn,
  pricedDays,
  type Quantity,
  quantities,
  type RoiEntry,
  type StreamDefinition,
  type ValuedDay,
} from '../src/roi/index.ts';
import type { Series } from '../src/series/index.ts';
import type { Source } from '../src/sources/index.ts';
import { readRoiEntries, readWatermarks, writeRoiEntries, writeWatermark } from '../src/store/index.ts';
import { floorTo, type Instant, type TimeRange } from '../src/time/index.ts';
import type { Job, JobContext, Problem } from './job.ts';
import { problemOf } from './problem.ts';
import { allocated } from './valuing/allocated.ts';
import { billed, firstBilled } from './valuing/billed.ts';
import { keepTablePrices } from './valuing/table-prices.ts';

/** Distance of the points that are asked for; every zone's midnight is a multiple of it. */
const STEP_MS = 300_000;
/** Days per request: a long history must not be held in memory at once. */
const DAYS_AT_ONCE = 7;

/** Values what every stream saved or cost, by local day, from the day of the last run on. */
export const value: Job = {
  name: 'value',
  description: 'value savings and costs per day',
  async run(context) {
    const { streams } = context.config.savings;
    const watermarks = await readWatermarks(context.store);
    const problems: Problem[] = [];
    let days = 0;
    for (const [i, stream] of streams.entries()) {
      context.signal.throwIfAborted();
      context.log.progress('streams', i, streams.length);
      try {
        days += await valueStream(stream, watermarks, context);
      } catch (error) {
        context.signal.throwIfAborted();
        problems.push(problemOf(`stream ${stream.name}`, error));
      }
    }
    problems.push(...(await keepTablePrices(context)));
    context.log.progress('streams', streams.length, streams.length);
    return { problems, summary: { streams: streams.length, days } };
  },
};

async function valueStream(
  stream: StreamDefinition,
  watermarks: ReadonlyMap<string, Instant>,
  context: JobContext,
): Promise<number> {
  const { config, at, store } = context;
  const name = watermarkName(stream, config.timeZone);
  const watermark = watermarks.get(name);
  const stored = await readRoiEntries(store, { start: 0, end: at }, stream.name);
  const repriced = await reprice(stream, stored, context);
  if (watermark !== undefined && watermark >= at && stream.focus === undefined) return repriced.changed;
  // Bills are corrected long after: all that there is is added up again, and so is what was before.
  const since =
    stream.focus !== undefined
      ? Math.min(await firstBilled(stream, context), ...stored.map(({ day }) => day.start))
      : watermark === undefined
        ? at - config.collect.initialMs
        : watermark - config.collect.overlapMs;
  const days = periodsIn({ start: since, end: at }, 'day', config.timeZone).map((day): ValuedDay => {
    return { key: day.key, day: { start: day.start, end: day.end }, upTo: Math.min(day.end, at) };
  });
  let written = 0;
  // Days before the source's first data are not missing: there was nothing yet.
  let begins = firstMeasured(stored);
  let known: readonly RoiEntry[] = repriced.entries;
  for (let i = 0; i < days.length; i += DAYS_AT_ONCE) {
    context.signal.throwIfAborted();
    const chunk = days.slice(i, i + DAYS_AT_ONCE);
    const found = await entriesOf(stream, chunk, context);
    begins = Math.min(begins, firstMeasured(found));
    const entries = found.filter(
      (entry) => entry.day.start >= begins && (isImported(stream) || !forgets(entry, stored)),
    );
    const merged = new Map([...known, ...entries].map((entry) => [entry.key, entry]));
    const byDay = [...merged.values()].sort((a, b) => a.day.start - b.day.start);
    known = pricedDays(stream, byDay, config.timeZone);
    // A new day may move days after it to another tier of their billing period.
    const fresh = new Set(entries.map(({ key }) => key));
    const changed = known.filter((entry, at) => fresh.has(entry.key) || !sameWorth(byDay[at] ?? entry, entry));
    if (!context.dryRun) await writeRoiEntries(store, changed);
    written += entries.length;
  }
  if (!context.dryRun) await writeWatermark(store, name, at);
  return written + repriced.changed;
}

/** Start of the first day with data, infinite where none has any. */
function firstMeasured(entries: readonly RoiEntry[]): Instant {
  return Math.min(...entries.filter(({ coverage }) => coverage > 0).map(({ day }) => day.start));
}

/** Bills that the store holds itself: what they no longer say was taken back. */
function isImported({ focus }: StreamDefinition): boolean {
  return focus !== undefined && focus.table === undefined;
}

/** A source that no longer has a day does not take back what it said about it when it had. */
function forgets(entry: RoiEntry, stored: readonly RoiEntry[]): boolean {
  return entry.coverage === 0 && stored.some((known) => known.key === entry.key && known.coverage > 0);
}

/** What is measured and how days are cut. The price is not part of it: a new price revalues what was measured. */
function watermarkName(stream: StreamDefinition, timeZone: string): string {
  const { source, query, measure, divisor, perMonth, focus, openCost } = stream;
  const billed = focus ?? openCost;
  const metered = billed === undefined ? [source, query, measure, divisor, timeZone] : [source, billed, timeZone];
  const measured = perMonth === undefined ? metered : ['fixed', timeZone];
  return `value:${stream.name}:${createHash('sha256').update(JSON.stringify(measured)).digest('hex').slice(0, 8)}`;
}

/** Brings stored amounts to the price, currency and side that the configuration has now, so that a report's total is its quantity times its printed price. */
async function reprice(
  stream: StreamDefinition,
  stored: readonly RoiEntry[],
  context: JobContext,
): Promise<{ readonly entries: readonly RoiEntry[]; readonly changed: number }> {
  const entries = pricedDays(stream, stored, context.config.timeZone);
  const changed = entries.filter((entry, i) => !sameWorth(stored[i] ?? entry, entry));
  if (!context.dryRun) await writeRoiEntries(context.store, changed);
  return { entries, changed: changed.length };
}

/** The store keeps 38 digits after the point. */
function sameWorth(stored: RoiEntry, now: RoiEntry): boolean {
  const same = stored.currency === now.currency && stored.kind === now.kind && stored.basis === now.basis;
  return same && stored.amount.minus(now.amount).abs().lt(1e-30);
}

/**
 * What a stream came to in each part (half-open, in order, not overlapping); a part need not be a day. A graduated price is that of the
 * first units of a billing period: {@link pricedDays} counts those before.
 */
export async function entriesOf(
  stream: StreamDefinition,
  days: readonly ValuedDay[],
  context: JobContext,
): Promise<RoiEntry[]> {
  if (stream.focus !== undefined || stream.openCost !== undefined) {
    const parts = days.map(({ day, upTo }) => ({ start: day.start, end: upTo }));
    const found =
      stream.focus === undefined ? await allocated(stream, parts, context) : await billed(stream, parts, context);
    return days.flatMap((day, i) => (found[i] === undefined ? [] : [meteredEntry(stream, day, found[i])]));
  }
  if (stream.query === undefined) return days.map((day) => fixedEntry(stream, day, context.config.timeZone));
  const parts = days.map(({ day, upTo }) => ({ start: day.start, end: upTo }));
  const found = await measured(stream, stream.query, parts, context);
  return days.flatMap((day, i) => {
    const quantity = found[i];
    return quantity === undefined ? [] : [meteredEntry(stream, day, quantity)];
  });
}

async function measured(
  stream: StreamDefinition,
  query: string,
  parts: readonly TimeRange[],
  context: JobContext,
): Promise<Quantity[]> {
  const source = context.source(stream.source);
  const range = { start: parts[0]?.start ?? 0, end: parts.at(-1)?.end ?? 0 };
  if (stream.measure !== 'increase') {
    const grid = { start: floorTo(range.start, STEP_MS), end: floorTo(range.end, STEP_MS), stepMs: STEP_MS };
    const series = await ask(context, stream, () => source.range(query, grid, { signal: context.signal }));
    return quantities(stream.measure, series, parts, STEP_MS);
  }
  const wide = { start: range.start - GROWTH_LOOKBACK_MS, end: range.end };
  const terms = counterTerms(source, query);
  if (terms === undefined || source.samples === undefined) {
    const grid = { start: floorTo(wide.start, STEP_MS), end: floorTo(wide.end, STEP_MS), stepMs: STEP_MS };
    const series = await ask(context, stream, () => source.range(query, grid, { signal: context.signal }));
    return quantities('increase', series, parts, STEP_MS);
  }
  const sums: Quantity[][] = [];
  for (const { sign, selector } of terms) {
    const series = await ask(context, stream, async () => {
      return (await source.samples?.(selector, wide, { signal: context.signal })) ?? { series: [], warnings: [] };
    });
    sums.push(quantities('increase', series, parts, STEP_MS).map((one) => ({ ...one, value: one.value.times(sign) })));
  }
  return parts.map((_, i) => {
    const terms = sums.flatMap((sum) => sum[i] ?? []);
    return terms.reduce((all, one) => ({
      value: all.value.plus(one.value),
      coverage: Math.min(all.coverage, one.coverage),
    }));
  });
}

/** Selectors whose raw samples give the query's growth exactly; undefined where its values at each step must do. */
function counterTerms(source: Source, query: string) {
  if (source.kind !== 'prometheus') return undefined;
  const analysed = analyseCounterQuery(query);
  return analysed.kind === 'exact' ? analysed.terms : undefined;
}

async function ask(
  context: JobContext,
  stream: StreamDefinition,
  question: () => Promise<{ series: readonly Series[]; warnings: readonly string[] }>,
): Promise<readonly Series[]> {
  const answer = await question();
  for (const warning of answer.warnings) context.log.warn(`stream ${stream.name}: ${warning}`);
  return answer.series;
}
