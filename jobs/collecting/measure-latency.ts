import { ExitCode, NinesError } from '../../src/errors.ts';
import { type ExactCounterQuery, parseSelector } from '../../src/queries/index.ts';
import { type BoundChoice, chooseBounds, histogramBounds, type LedgerRows, type Sli } from '../../src/slo/index.ts';
import { formatDuration, type Grid } from '../../src/time/index.ts';
import { type CounterRun, measureCounters } from './measure-counters.ts';
import { increasesOf, measureQuery, type SignedQueries } from './measure-query.ts';
import type { Measured, Measurer } from './measurer.ts';
import { hasNativeHistogram, NATIVE_COUNTERS, type NativeCounters, nativeCounters } from './native-counters.ts';

type LatencySli = Extract<Sli, { kind: 'latency' }>;

/**
 * A series of a classic histogram: the selector's own matchers on the metric with a suffix. PromQL and JSON write strings alike.
 * @throws NinesError where the selector names no metric, or a bucket already.
 */
export function histogramSelector(histogram: string, suffix: '_bucket' | '_count', le?: string): string {
  const { metric, matchers } = parseSelector(histogram);
  if (metric === undefined || matchers.some(({ label }) => label === 'le')) {
    throw new NinesError(
      'SLI',
      `histogram "${histogram}" is not a metric with matchers other than le`,
      ExitCode.usage,
      {
        hint: 'Write the name without suffix: http_request_duration_seconds{job="api"}.',
      },
    );
  }
  const others = matchers.filter(
    ({ label, value, operator }) => !(label === '__name__' && operator === '=' && value === metric),
  );
  const all = [
    { label: '__name__', operator: '=', value: `${metric}${suffix}` },
    ...others,
    ...(le === undefined ? [] : [{ label: 'le', operator: '=', value: le }]),
  ];
  return `{${all.map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`).join(', ')}}`;
}

function plain(selector: string): ExactCounterQuery {
  return { kind: 'exact', terms: [{ sign: 1, selector }], by: undefined, without: undefined };
}

/** Selectors whose samples a run over this histogram reads. */
export function latencySelectors(sli: LatencySli): readonly string[] {
  const count = histogramSelector(sli.histogram, '_count');
  // One bound has as many series as the count. A native histogram goes by its own name, and its samples are some ten times as large.
  return [count, count, ...Array.from({ length: 10 }, () => parseSelector(sli.histogram).text)];
}

/** Where a threshold lies among the bounds of a histogram that are there. */
interface Place extends BoundChoice {
  readonly exact: boolean;
}

/**
 * Share of events at most `thresholdSeconds`, from the bucket whose bound the threshold is. Between two bounds a share of the events
 * between them counts, said in a warning: such rows are approximate.
 */
export function measureLatency(sli: LatencySli, run: CounterRun, exact: boolean): Measurer {
  const valid = plain(histogramSelector(sli.histogram, '_count'));
  const measurers = new Map<string, Measurer>();
  let native: ReturnType<typeof openNative> | undefined;
  return { accuracy: exact ? 'exact' : 'approximate', chunkMs: run.chunkMs, unitMs: run.slo.bucketMs, measure };

  async function measure(grid: Grid): Promise<Measured> {
    const place = await placeIn(grid);
    if (place === undefined && (await hasNativeHistogram(run.source, sli, grid, run.signal))) {
      return await measureNative(grid);
    }
    if (place === undefined) return await measurerFor(String(sli.thresholdSeconds)).measure(grid);
    const { below, above } = place;
    const low = below && (await measurerFor(below.le).measure(grid));
    if (low && place.exact) return low;
    const high = above && (await measurerFor(above.le).measure(grid));
    const known = high ?? low;
    if (known === undefined) return { parts: [], warnings: [] };
    return {
      parts: known.parts.map((part) => between(low?.parts ?? [], part, high === undefined ? 1 : place.share)),
      warnings: [...known.warnings, remarkOn(place)],
    };
  }

  /** A histogram without bounds of its own has a native one's: exact where the threshold is one of those. */
  async function measureNative(grid: Grid): Promise<Measured> {
    native ??= openNative();
    const measured = await native.measurer.measure(grid);
    if (exact && !native.counters.divided()) return measured;
    const remark = `${sli.thresholdSeconds} s is not a bucket bound of the native histogram ${sli.histogram}: the events of its bucket are counted as if they were spread evenly`;
    const approximate = measured.parts.map((part) => ({
      ...part,
      good: part.good.map((count) => Number(count.toFixed(6))),
      samples: part.samples.map(() => 0),
    }));
    return {
      parts: approximate,
      warnings: native.counters.divided() ? [...measured.warnings, remark] : measured.warnings,
    };
  }

  function openNative(): { readonly measurer: Measurer; readonly counters: NativeCounters } {
    const counters = nativeCounters(run.source, sli);
    const measurer = exact
      ? measureCounters(
          { part: plain(NATIVE_COUNTERS.within), partIs: 'good', valid: plain(NATIVE_COUNTERS.valid) },
          { ...run, source: counters.source },
        )
      : measureQuery({ ...nativeQueries(), partIs: 'good' }, run);
    return { measurer, counters };
  }

  /** Prometheus' own arithmetic over each bucket, where the samples are too many to read. */
  function nativeQueries(): { readonly part: SignedQueries; readonly valid: SignedQueries } {
    const { text } = parseSelector(sli.histogram);
    const window = formatDuration(run.slo.bucketMs);
    const increase = `sum by (${run.slo.groupBy.join(', ')}) (increase(${text}[${window}]))`;
    const share = `histogram_fraction(-Inf, ${sli.thresholdSeconds}, ${increase})`;
    const one = (query: string): SignedQueries => ({ queries: [{ sign: 1, query }], kept: {} });
    return { part: one(`${share} * histogram_count(${increase})`), valid: one(`histogram_count(${increase})`) };
  }

  function remarkOn({ below, above, share }: Place): string {
    const threshold = `${sli.thresholdSeconds} s is not a bucket bound of ${sli.histogram}`;
    if (above === undefined) return `${threshold} and lies above all: events up to ${below?.le} s are counted as good`;
    const percent = Number((share * 100).toPrecision(3));
    return `${threshold}: ${percent}% of the events between ${below?.le ?? 0} s and ${above.le} s are counted as good, as if they were spread evenly`;
  }

  /** A measurer remembers what its counters said last, so every bound keeps its own. */
  function measurerFor(le: string): Measurer {
    const known = measurers.get(le);
    if (known) return known;
    const part = plain(histogramSelector(sli.histogram, '_bucket', le));
    const made = exact
      ? measureCounters({ part, partIs: 'good', valid }, run)
      : measureQuery({ part: increasesOf(part, run.slo), partIs: 'good', valid: increasesOf(valid, run.slo) }, run);
    measurers.set(le, made);
    return made;
  }

  /** Undefined where there is no histogram in the range. */
  async function placeIn(grid: Grid): Promise<Place | undefined> {
    const bounds = histogramBounds(await boundLabels(histogramSelector(sli.histogram, '_bucket'), grid));
    if (bounds.length === 0) return undefined;
    const choice = chooseBounds(bounds, sli.thresholdSeconds);
    if (choice) return { ...choice, exact: choice.below?.seconds === sli.thresholdSeconds };
    throw new NinesError('SLI', `${sli.histogram} has no bucket bound but +Inf`, ExitCode.usage, {
      hint: 'Such a histogram counts events and knows nothing of how long they took.',
    });
  }

  async function boundLabels(selector: string, grid: Grid): Promise<string[]> {
    const { source, signal } = run;
    const { series } =
      source.kind === 'file' && source.samples
        ? await source.samples(selector, grid, { signal })
        : await source.instant(
            `count by (le) (last_over_time(${selector}[${formatDuration(grid.end - grid.start)}]))`,
            grid.end,
            { signal },
          );
    return series.map(({ labels }) => labels.le ?? '');
  }
}

/** Good events of `high` moved towards those of `low`: `share` is the way from low to high. No samples means approximate, see LedgerColumns. */
function between(low: readonly LedgerRows[], high: LedgerRows, share: number): LedgerRows {
  const lowAt = new Map<string, number>();
  for (const part of low) {
    for (const [i, start] of part.start.entries()) lowAt.set(`${start} ${part.group[i]}`, part.good[i] ?? 0);
  }
  const good = high.good.map((upper, i) => {
    const lower = lowAt.get(`${high.start[i]} ${high.group[i]}`) ?? 0;
    return Number((lower + share * (upper - lower)).toFixed(6));
  });
  return { ...high, good, samples: high.samples.map(() => 0) };
}
