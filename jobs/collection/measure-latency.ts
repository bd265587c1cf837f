import { ExitCode, NinesError } from '../../src/errors.ts';
import { type ExactCounterQuery, parseSelector } from '../../src/queries/index.ts';
import { type BoundChoice, chooseBound, histogramBounds, type Sli } from '../../src/slo/index.ts';
import { formatDuration, type Grid } from '../../src/time/index.ts';
import { type CounterRun, measureCounters } from './measure-counters.ts';
import { increasesOf, measureQuery } from './measure-query.ts';
import type { Measured, Measurer } from './measurer.ts';

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
  // One bound has as many series as the count.
  return [count, count];
}

/**
 * Share of events at most `thresholdSeconds`, from the bucket whose bound the threshold is. Between two bounds the lower one counts,
 * said in a warning: such rows are approximate and never better than the truth.
 */
export function measureLatency(sli: LatencySli, run: CounterRun, exact: boolean): Measurer {
  const valid = plain(histogramSelector(sli.histogram, '_count'));
  const measurers = new Map<string, Measurer>();
  return { accuracy: exact ? 'exact' : 'approximate', chunkMs: run.chunkMs, unitMs: run.slo.bucketMs, measure };

  async function measure(grid: Grid): Promise<Measured> {
    const choice = await boundIn(grid);
    const le = choice?.bound.le ?? String(sli.thresholdSeconds);
    const measured = await measurerFor(le).measure(grid);
    if (choice === undefined || choice.exact) return measured;
    return {
      // No samples means approximate, see LedgerColumns.
      parts: measured.parts.map((part) => ({ ...part, samples: part.samples.map(() => 0) })),
      warnings: [
        ...measured.warnings,
        `${sli.thresholdSeconds} s is not a bucket bound of ${sli.histogram}: events up to ${choice.bound.le} s are counted as good`,
      ],
    };
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
  async function boundIn(grid: Grid): Promise<BoundChoice | undefined> {
    const bounds = histogramBounds(await boundLabels(histogramSelector(sli.histogram, '_bucket'), grid));
    if (bounds.length === 0) return undefined;
    const choice = chooseBound(bounds, sli.thresholdSeconds);
    if (choice) return choice;
    const known = bounds.map(({ le }) => le).join(', ');
    throw new NinesError(
      'SLI',
      `every bucket bound of ${sli.histogram} is above ${sli.thresholdSeconds} s`,
      ExitCode.usage,
      {
        hint: `Choose one of its bounds: ${known}.`,
      },
    );
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
