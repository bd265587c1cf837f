import type { Config } from '../../config/index.ts';
import { isPromql, selectorsOf, withWindow } from '../../queries/index.ts';
import { type Sli, windowLengthMs } from '../../slo/index.ts';
import type { Source } from '../../sources/index.ts';
import { floorTo, formatDuration, type Instant } from '../../time/index.ts';
import { type Connection, failedConnection } from './connection.ts';

interface Probe {
  /** `slo api-availability: bad`. */
  readonly name: string;
  readonly source: string;
  readonly query: string;
  readonly kind: 'promql' | 'events' | 'values';
  /** How much a first run reads. */
  readonly windowMs: number;
  /** Latency: must be a boundary of the histogram. */
  readonly thresholdSeconds: number | undefined;
}

interface Options {
  readonly signal: AbortSignal;
  readonly at: Instant;
  readonly progress: (what: string, done: number, total: number) => void;
}

const LOOK_BACK_MS = 3_600_000;
const STEP_MS = 300_000;

/** Asks every query of the configuration for its last hour: how many series, how many samples, or nothing at all. */
export async function connectQueries(
  config: Config,
  sources: ReadonlyMap<string, Source>,
  options: Options,
): Promise<Connection[]> {
  const probes = probesOf(config);
  const found: Connection[] = [];
  for (const [index, probe] of probes.entries()) {
    options.progress('queries', index + 1, probes.length);
    const source = sources.get(probe.source);
    // A source that failed has been said already.
    if (!source) continue;
    try {
      const limit = maxSamples(config, probe.source);
      found.push(
        probe.kind === 'promql' && source.samples !== undefined && isPromql(probe.query)
          ? await probePromql(probe, source, limit, options)
          : await probeRows(probe, source, options),
      );
    } catch (error) {
      options.signal.throwIfAborted();
      found.push(failedConnection('query', probe.name, error));
    }
  }
  return found;
}

function maxSamples(config: Config, source: string): number {
  const definition = config.sources.find(({ name }) => name === source);
  return definition?.type === 'prometheus' ? definition.maxSamplesPerRun : Number.POSITIVE_INFINITY;
}

function probesOf(config: Config): Probe[] {
  const common = { thresholdSeconds: undefined, windowMs: config.collect.initialMs };
  const slos = config.slos.flatMap((slo) => {
    const windowMs = Math.min(config.collect.initialMs, windowLengthMs(slo.window));
    return sliProbes(slo.sli).map((probe) => ({
      ...common,
      ...probe,
      windowMs,
      source: slo.sli.source,
      name: `slo ${slo.name}: ${probe.name}`,
    }));
  });
  const detectors = config.detectors.map(({ name, source, query }) => ({
    ...common,
    name: `detector ${name}`,
    source,
    query,
    kind: kindOf(config, source),
  }));
  const streams = config.savings.streams.flatMap(({ name, source, query }) =>
    query === undefined ? [] : [{ ...common, name: `savings ${name}`, source, query, kind: kindOf(config, source) }],
  );
  return [...slos, ...detectors, ...streams];
}

function kindOf(config: Config, source: string): Probe['kind'] {
  return config.sources.find(({ name }) => name === source)?.type === 'prometheus' ? 'promql' : 'values';
}

function sliProbes(sli: Sli): Pick<Probe, 'name' | 'query' | 'kind' | 'thresholdSeconds'>[] {
  const promql = { kind: 'promql', thresholdSeconds: undefined } as const;
  switch (sli.kind) {
    case 'ratio': {
      const part = sli.good === undefined ? { name: 'bad', query: sli.bad ?? '' } : { name: 'good', query: sli.good };
      return [
        { ...promql, ...part },
        { ...promql, name: 'valid', query: sli.valid },
      ];
    }
    case 'latency': {
      const query = sli.histogram.replace(/^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)/, '$1_bucket');
      return [{ ...promql, name: 'histogram', query, thresholdSeconds: sli.thresholdSeconds }];
    }
    case 'sql':
      return [{ name: 'query', query: sli.query, kind: 'events', thresholdSeconds: undefined }];
    case 'composite':
      return [];
    case 'slices':
    case 'precomputed':
      return [{ ...promql, name: 'query', query: sli.query }];
  }
}

/** Counts the raw samples behind a query, without reading them. */
async function probePromql(probe: Probe, source: Source, limit: number, options: Options): Promise<Connection> {
  const value = async (query: string): Promise<number> => {
    const { series } = await source.instant(query, options.at, { signal: options.signal });
    return series.reduce((sum, { values }) => sum + (values[0] ?? 0), 0);
  };
  let seriesCount = 0;
  let samples = 0;
  for (const { text } of selectorsOf(probe.query)) {
    seriesCount += await value(`count(count_over_time(${text}[1h]))`);
    samples += await value(`sum(count_over_time(${text}[1h]))`);
  }
  const { name } = probe;
  if (seriesCount === 0) {
    // Errors that have never happened have no series: nothing to worry about.
    const calm = /: bad$/.test(name);
    return {
      kind: 'query',
      name,
      state: calm ? 'ok' : 'warning',
      found: 'no series in the last hour',
      notes: calm ? ['counts as no bad events'] : ['check the metric name and the labels'],
    };
  }
  const perRun = samples * (probe.windowMs / LOOK_BACK_MS);
  const found = `${seriesCount} series, ${rateText(samples)}, about ${round(perRun)} in ${formatDuration(probe.windowMs)}`;
  const notes: string[] = [];
  if (perRun > limit)
    notes.push(
      `more than maxSamplesPerRun (${round(limit)}): the first run is approximate; raise it, or start with nines backfill`,
    );
  const boundary = await boundaryNote(probe, source, options);
  if (boundary !== undefined) notes.push(boundary);
  return { kind: 'query', name, state: notes.length > 0 ? 'warning' : 'ok', found, notes };
}

async function boundaryNote(probe: Probe, source: Source, options: Options): Promise<string | undefined> {
  const { thresholdSeconds } = probe;
  if (thresholdSeconds === undefined) return undefined;
  const { series } = await source.instant(`count by (le) (last_over_time(${probe.query}[1h]))`, options.at, {
    signal: options.signal,
  });
  const bounds = series
    .map(({ labels }) => Number(labels.le))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  if (bounds.includes(thresholdSeconds)) return undefined;
  return `${formatDuration(thresholdSeconds * 1000)} is not a boundary of the histogram; boundaries are ${bounds.map((bound) => `${bound}s`).join(', ')}`;
}

/** SQL, files and dialects of PromQL: the rows of the last hour. */
async function probeRows(probe: Probe, source: Source, options: Options): Promise<Connection> {
  const end = floorTo(options.at, STEP_MS);
  const grid = { start: end - LOOK_BACK_MS, end, stepMs: STEP_MS };
  const ask = { signal: options.signal };
  const answer =
    probe.kind === 'events' && source.events
      ? await source.events(probe.query, grid, ask)
      : await source.range(probe.kind === 'promql' ? withWindow(probe.query, STEP_MS) : probe.query, grid, ask);
  const rows = answer.series.reduce((sum, { times }) => sum + times.length, 0);
  const { name } = probe;
  if (rows === 0)
    return { kind: 'query', name, state: 'warning', found: 'no rows for the last hour', notes: [...answer.warnings] };
  const found = `${answer.series.length} series, ${rows} rows for the last hour`;
  return {
    kind: 'query',
    name,
    state: answer.warnings.length > 0 ? 'warning' : 'ok',
    found,
    notes: [...answer.warnings],
  };
}

function rateText(perHour: number): string {
  const perMinute = Math.round(perHour / 60);
  return `${perMinute} ${perMinute === 1 ? 'sample' : 'samples'} a minute`;
}

function round(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} M`;
  return count >= 1e3 ? `${(count / 1e3).toFixed(1)} k` : String(Math.round(count));
}
