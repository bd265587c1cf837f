import { isPromql } from '../../queries/index.ts';
import type { Fields } from '../fields.ts';
import type { Path, Surroundings } from '../foreign-document.ts';
import { divisionOf, hasRange } from '../promql-parts.ts';
import { sourceOf } from '../source-of.ts';
import { duration, withOurWindow } from '../written.ts';
import type { OpenSloVersion } from './object.ts';
import type { Registry } from './registry.ts';

/** One query of an indicator. */
interface Metric {
  readonly query: string | undefined;
  readonly queryPath: Path;
  readonly ref: string | undefined;
  readonly type: string | undefined;
  readonly path: Path;
}

/** What an indicator measures, before an objective says what is good. */
export type Indicator =
  | { readonly kind: 'threshold'; readonly metric: Metric; readonly path: Path }
  | { readonly kind: 'raw'; readonly metric: Metric; readonly ratioOf: 'good' | 'bad'; readonly path: Path }
  | {
      readonly kind: 'ratio';
      readonly part: Metric;
      readonly partIs: 'good' | 'bad';
      readonly total: Metric;
      /** False where the queries give events per scrape instead of counters. */
      readonly counter: boolean;
      readonly path: Path;
    };

/** Keys of `spec` that hold a query, in the systems that we ask. */
const QUERY_KEYS = ['query', 'promql', 'queryString', 'sql'] as const;

function readMetric(fields: Fields, version: OpenSloVersion, registry: Registry): Metric {
  if (version === 'v1alpha') {
    const type = fields.text('source');
    fields.text('queryType');
    const query = fields.required('query');
    fields.finish('refuse');
    return {
      query: query && withOurWindow(query),
      queryPath: fields.at('query'),
      ref: undefined,
      type,
      path: fields.path,
    };
  }
  if (version === 'v1') {
    const source = fields.map('metricSource');
    if (!fields.has('metricSource')) fields.missing('metricSource');
    const ref = source.text('metricSourceRef');
    const type = source.text('type');
    const metric = metricOf(source, ref, type, version, registry);
    source.finish('refuse');
    fields.finish('refuse');
    return metric;
  }
  const ref = fields.text('dataSourceRef');
  const own = fields.map('dataSourceSpec');
  const type = own.text('type');
  own.raw('description');
  own.meaningless('connectionDetails', 'how a source is reached is configured under sources.');
  own.finish('refuse');
  if (fields.has('dataSourceRef') === fields.has('dataSourceSpec')) {
    fields.notes.refuse(fields.path, 'give either "dataSourceRef" or "dataSourceSpec"');
  }
  const metric = metricOf(fields, ref, type, version, registry);
  fields.finish('refuse');
  return metric;
}

function metricOf(
  fields: Fields,
  ref: string | undefined,
  type: string | undefined,
  version: OpenSloVersion,
  registry: Registry,
): Metric {
  const spec = fields.map('spec');
  if (!fields.has('spec')) fields.missing('spec');
  const key = QUERY_KEYS.find((candidate) => spec.has(candidate));
  const query = key === undefined ? undefined : spec.text(key);
  const declared = ref === undefined ? undefined : registry.find(version, 'DataSource', ref)?.spec.text('type');
  for (const other of Object.keys(spec.entries())) {
    if (other !== key && other !== 'queryType') spec.meaningless(other, 'only the query is taken over.');
  }
  return {
    query: query && withOurWindow(query),
    queryPath: key === undefined ? fields.path : spec.at(key),
    ref,
    type: type ?? declared,
    path: fields.path,
  };
}

/** The `spec` of an SLI, or `ratioMetrics` of an objective in v1alpha. */
export function readIndicator(spec: Fields, version: OpenSloVersion, registry: Registry): Indicator | undefined {
  spec.raw('description');
  const threshold = spec.has('thresholdMetric');
  if (threshold === spec.has('ratioMetric')) {
    spec.notes.refuse(spec.path, 'give either "ratioMetric" or "thresholdMetric"');
    return undefined;
  }
  if (threshold) {
    const fields = spec.map('thresholdMetric');
    const metric = readMetric(fields, version, registry);
    spec.finish('refuse');
    return { kind: 'threshold', metric, path: fields.path };
  }
  const ratio = readRatio(spec.map('ratioMetric'), version, registry);
  spec.finish('refuse');
  return ratio;
}

/** The `ratioMetric` of an indicator; undefined where it was refused, with a note. */
export function readRatio(fields: Fields, version: OpenSloVersion, registry: Registry): Indicator | undefined {
  const { notes } = fields;
  const counter = fields.flag(version === 'v1alpha' ? 'incremental' : 'counter') ?? true;
  const given = (key: string): Metric => readMetric(fields.map(key), version, registry);
  if (fields.has('raw')) {
    const metric = given('raw');
    const rawType = fields.choice('rawType', ['success', 'failure']);
    if (!fields.has('rawType')) fields.missing('rawType');
    for (const key of ['good', 'bad', 'total'].filter((other) => fields.has(other))) {
      fields.raw(key);
      notes.refuse(fields.at(key), `"${key}" does not go with "raw"`);
    }
    fields.finish('refuse');
    return rawType && { kind: 'raw', metric, ratioOf: rawType === 'success' ? 'good' : 'bad', path: fields.path };
  }
  if (fields.has('good') === fields.has('bad')) {
    notes.refuse(fields.path, 'give either "good" or "bad" beside "total"');
  }
  if (!fields.has('total')) fields.missing('total');
  const partIs = fields.has('good') ? 'good' : 'bad';
  const complete = fields.has(partIs) && fields.has('total');
  const part = complete ? given(partIs) : undefined;
  const total = complete ? given('total') : undefined;
  for (const key of ['good', 'bad', 'total']) fields.raw(key);
  fields.finish('refuse');
  return part && total && { kind: 'ratio', part, partIs, total, counter, path: fields.path };
}

/** What an objective adds to an indicator. */
export interface Judgement {
  readonly method: 'Occurrences' | 'Timeslices' | 'RatioTimeslices';
  readonly sliceMs: number | undefined;
  readonly sliceTarget: number | undefined;
  /** `< 500`, for thresholds. */
  readonly condition: string | undefined;
  readonly conditionPath: Path;
}

export interface Measured {
  readonly sli: Readonly<Record<string, unknown>>;
  readonly budgeting: unknown;
  readonly places: Readonly<Record<string, Path>>;
}

/** Indicator and objective as our `sli` and `budgeting`. Undefined where it cannot be measured, which is said. */
export function toSli(
  indicator: Indicator,
  judgement: Judgement,
  surroundings: Surroundings,
  spec: Fields,
): Measured | undefined {
  const { notes } = spec;
  const metrics = indicator.kind === 'ratio' ? [indicator.part, indicator.total] : [indicator.metric];
  const [first = { query: undefined, queryPath: [], ref: undefined, type: undefined, path: [] }] = metrics;
  const queries: string[] = [];
  for (const metric of metrics) {
    if (metric.query !== undefined && metric.query !== '') queries.push(metric.query);
    else notes.warn(metric.queryPath, 'the SLO is not measured: there is no query', { allowed: QUERY_KEYS });
  }
  if (queries.length < metrics.length) return undefined;
  for (const metric of metrics) {
    if (metric.ref !== first.ref || metric.type !== first.type) {
      notes.refuse(metric.path, 'the queries of one indicator must have one source');
    }
  }
  const source = sourceOf(first, queries, surroundings, notes);
  if (source === undefined) return undefined;
  const named = source.name === undefined ? {} : { source: source.name };
  const slice = judgement.sliceMs === undefined ? {} : { slice: duration(judgement.sliceMs) };
  const [one = '', two = ''] = queries;
  const from = (places: Record<string, Path>): Record<string, Path> => ({ 'sli.source': first.path, ...places });
  if (indicator.kind === 'threshold') {
    const measured = thresholdSli(one, judgement);
    return {
      sli: { ...named, ...measured, ...slice },
      budgeting: undefined,
      places: from({ 'sli.query': first.queryPath, 'sli.condition': judgement.conditionPath }),
    };
  }
  const share = indicator.kind === 'raw' ? divisionOf(one) : undefined;
  if (indicator.kind === 'raw' && share === undefined) {
    if (judgement.method === 'Timeslices' && indicator.ratioOf === 'good') {
      return {
        sli: { ...named, query: one, condition: `>= ${judgement.sliceTarget}`, ...slice },
        budgeting: undefined,
        places: from({ 'sli.query': first.queryPath }),
      };
    }
    if (judgement.method === 'Timeslices') {
      return {
        sli: { ...named, query: `1 - (${one})`, condition: `>= ${judgement.sliceTarget}`, ...slice },
        budgeting: undefined,
        places: from({ 'sli.query': first.queryPath }),
      };
    }
    return {
      sli: { ...named, ratio: one, ...(indicator.ratioOf === 'bad' && { ratioOf: 'bad' }), ...slice },
      budgeting: undefined,
      places: from({ 'sli.ratio': first.queryPath }),
    };
  }
  if (source.type === 'clickhouse') {
    notes.warn(
      indicator.path,
      'the SLO is not measured: a ClickHouse source takes one query for good and valid events',
      {
        hint: 'Write it in YAML of nines: sli: { query: SELECT … AS time, … AS good, … AS valid FROM … }.',
      },
    );
    return undefined;
  }
  const partKey = indicator.kind === 'raw' ? indicator.ratioOf : indicator.partIs;
  const perScrape = indicator.kind === 'ratio' && !indicator.counter;
  const counted = (query: string): string =>
    perScrape && isPromql(query) && !hasRange(query) ? `sum_over_time((${query})[$window:])` : query;
  return {
    sli: { ...named, [partKey]: counted(share?.part ?? one), valid: counted(share?.whole ?? two) },
    budgeting: budgetingOf(judgement),
    places: from({
      [`sli.${partKey}`]: first.queryPath,
      'sli.valid': (metrics[1] ?? first).queryPath,
      budgeting: spec.at('budgetingMethod'),
    }),
  };
}

/** With slices longer than a point, the share of the points of a slice that meet the condition decides. */
function thresholdSli(query: string, judgement: Judgement): Record<string, unknown> {
  const { method, sliceMs, sliceTarget, condition = '' } = judgement;
  if (method === 'Occurrences' || (sliceMs ?? 0) <= 60_000 || !isPromql(query)) return { query, condition };
  const [comparison, value] = condition.split(' ');
  return {
    query: `avg_over_time(((${query}) ${comparison}bool ${value})[$window:])`,
    condition: `>= ${sliceTarget ?? 1}`,
  };
}

function budgetingOf({ method, sliceMs, sliceTarget }: Judgement): unknown {
  const slice = duration(sliceMs ?? 60_000);
  if (method === 'Timeslices') return { method: 'timeslices', slice, target: sliceTarget };
  return method === 'RatioTimeslices' ? { method: 'ratioTimeslices', slice } : undefined;
}
