/** One series as it will be stored: `points` are [UTC milliseconds, value], increasing in time. Also the truth to compare with. */
export interface TestSeries {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'unknown';
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [number, number])[];
}

export interface Scrapes {
  /** First scrape, UTC milliseconds. */
  readonly start: number;
  /** No scrape at or after this instant. */
  readonly end: number;
  readonly intervalMs: number;
  /** Half-open ranges without any scrape. */
  readonly gaps?: readonly (readonly [number, number])[];
}

export interface CounterOptions extends Scrapes {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** What was added between the scrape before and this one; `index` counts scrapes, those inside gaps included. */
  readonly increment: (time: number, index: number) => number;
  /** The process restarts just before these instants: the counter begins at zero again. */
  readonly resets?: readonly number[];
  readonly initial?: number;
}

/** Scrape instants of a series, those inside gaps marked. */
function* scrapes(options: Scrapes): Generator<{ time: number; index: number; seen: boolean }> {
  const gaps = options.gaps ?? [];
  for (let time = options.start, index = 0; time < options.end; time += options.intervalMs, index++) {
    yield { time, index, seen: !gaps.some(([from, to]) => time >= from && time < to) };
  }
}

/** A counter with resets and gaps. It goes on counting inside a gap; nobody looks. */
export function counter(options: CounterOptions): TestSeries {
  const points: [number, number][] = [];
  const resets = [...(options.resets ?? [])].sort((a, b) => a - b);
  let value = options.initial ?? 0;
  for (const { time, index, seen } of scrapes(options)) {
    while (resets[0] !== undefined && resets[0] <= time) {
      resets.shift();
      value = 0;
    }
    value += options.increment(time, index);
    if (seen) points.push([time, value]);
  }
  return { name: options.name, type: 'counter', labels: options.labels ?? {}, points };
}

export interface GaugeOptions extends Scrapes {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Undefined: the series is absent from this scrape. */
  readonly value: (time: number, index: number) => number | undefined;
}

export function gauge(options: GaugeOptions): TestSeries {
  const points: [number, number][] = [];
  for (const { time, index, seen } of scrapes(options)) {
    const value = seen ? options.value(time, index) : undefined;
    if (value !== undefined) points.push([time, value]);
  }
  return { name: options.name, type: 'gauge', labels: options.labels ?? {}, points };
}

export interface HistogramOptions extends Scrapes {
  /** Without `_bucket`. */
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Upper bounds, increasing, without +Inf. */
  readonly bounds: readonly number[];
  /** Observations since the scrape before per bucket, one more than bounds (the last is above them all). */
  readonly observed: (time: number, index: number) => readonly number[];
  readonly resets?: readonly number[];
}

/** Classic histogram: cumulative `_bucket` series with `le`, and `_count`. */
export function histogram(options: HistogramOptions): TestSeries[] {
  const { name, labels = {}, bounds } = options;
  const below = (time: number, index: number, bound: number): number =>
    options
      .observed(time, index)
      .slice(0, bound + 1)
      .reduce((sum, count) => sum + count, 0);
  const cumulative = (series: string, more: Record<string, string>, bound: number): TestSeries => ({
    ...counter({
      ...options,
      name: series,
      labels: { ...labels, ...more },
      increment: (time, index) => below(time, index, bound),
    }),
    type: 'histogram',
  });
  return [
    ...bounds.map((bound, i) => cumulative(`${name}_bucket`, { le: bound.toString() }, i)),
    cumulative(`${name}_bucket`, { le: '+Inf' }, bounds.length),
    cumulative(`${name}_count`, {}, bounds.length),
  ];
}

/** OpenMetrics text of series, with timestamps, in pieces of one series: what promtool makes blocks from. */
export function* openMetricsText(series: Iterable<TestSeries>): Generator<string> {
  const families = new Map<string, TestSeries[]>();
  for (const one of series) {
    const family = familyOf(one);
    families.set(family, [...(families.get(family) ?? []), one]);
  }
  for (const [family, members] of families) {
    yield `# TYPE ${family} ${members[0]?.type ?? 'unknown'}\n`;
    for (const member of members) yield seriesText(member);
  }
  yield '# EOF\n';
}

function familyOf(series: TestSeries): string {
  if (series.type === 'counter') return series.name.replace(/_total$/, '');
  if (series.type === 'histogram') return series.name.replace(/_(bucket|count|sum)$/, '');
  return series.name;
}

function seriesText(series: TestSeries): string {
  const labels = Object.entries(series.labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');
  const head = labels === '' ? series.name : `${series.name}{${labels}}`;
  return series.points.map(([time, value]) => `${head} ${numberText(value)} ${(time / 1_000).toFixed(3)}\n`).join('');
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : value.toString();
}
