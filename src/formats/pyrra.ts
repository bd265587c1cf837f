import { UsageError } from '../errors.ts';
import type { Selector } from '../queries/index.ts';
import { formatDuration, parseDuration } from '../time/index.ts';
import { Fields } from './fields.ts';
import type { ForeignDocument, ImportedSlo, Path, Surroundings } from './foreign-document.ts';
import { readGoal } from './goal.ts';
import type { Notes } from './notes.ts';
import { histogramOf, selectorWithOffset } from './promql-parts.ts';
import { sourceOf } from './source-of.ts';
import { given, labelsFrom, nameFrom } from './written.ts';

export const PYRRA_VERSION = 'pyrra.dev/v1alpha1';

/** Labels of Kubernetes that begin so are propagated by Pyrra to its rules, without the prefix. */
const PROPAGATED = 'pyrra.dev/';

/** Pyrra's ServiceLevelObjective. */
export function importPyrra(
  documents: readonly ForeignDocument[],
  surroundings: Surroundings,
  notes: Notes,
): readonly ImportedSlo[] {
  return documents.flatMap(
    (document) => importSlo(new Fields(document.value, document.path, notes), surroundings) ?? [],
  );
}

function importSlo(fields: Fields, surroundings: Surroundings): ImportedSlo | undefined {
  const { notes } = fields;
  const before = notes.refusals;
  fields.raw('apiVersion');
  if (!fields.has('kind')) fields.missing('kind');
  fields.choice('kind', ['ServiceLevelObjective']);
  fields.raw('status');
  if (!fields.has('metadata')) fields.missing('metadata');
  const metadata = fields.map('metadata');
  const name = fields.has('metadata') ? metadata.required('name') : undefined;
  const namespace = metadata.text('namespace');
  const labels = labelsFrom(propagated(metadata.map('labels')), metadata.at('labels'), notes);
  const annotations = metadata.map('annotations');
  const runbook = Object.entries(annotations.entries()).find(([key]) => /(^|\/)runbook(_url)?$/.test(key))?.[1];
  for (const key of Object.keys(annotations.entries())) {
    if (!/(^|\/)runbook(_url)?$/.test(key)) annotations.meaningless(key, 'nothing here reads it.');
  }
  metadata.finish('warn');
  if (!fields.has('spec')) fields.missing('spec');
  const spec = fields.map('spec');
  fields.finish('warn');
  const description = spec.text('description');
  const target = readTarget(spec);
  const window = readWindow(spec);
  spec.meaningless('performance_over_accuracy', 'figures come from the ledger.');
  spec.meaningless('performanceOverAccuracy', 'figures come from the ledger.');
  spec.meaningless('serviceLevel', 'it is not a field that nines knows the meaning of.');
  const disabled = readAlerting(spec.map('alerting'));
  if (fields.has('spec') && !spec.has('indicator')) spec.missing('indicator');
  const indicator = spec.has('indicator') ? readIndicator(spec.map('indicator')) : undefined;
  spec.finish('warn');
  if (notes.refusals > before || indicator === undefined || name === undefined) return undefined;
  if (target === undefined || window === undefined) return undefined;
  const queries = Object.values(indicator.sli).map(String);
  const source = sourceOf({ ref: undefined, type: 'prometheus', path: spec.path }, queries, surroundings, notes);
  if (source === undefined) return undefined;
  return {
    slo: given({
      name: nameFrom(name),
      description,
      labels: { ...(namespace !== undefined && { namespace }), ...labels },
      runbook: typeof runbook === 'string' ? runbook : undefined,
      objective: `${target}%`,
      window: formatDuration(window),
      sli: { ...(source.name !== undefined && { source: source.name }), ...indicator.sli },
      unit: indicator.unit,
      groupBy: indicator.grouping.length > 0 ? indicator.grouping : undefined,
      burnRules: disabled ? [] : undefined,
    }),
    path: fields.path,
    places: {
      name: metadata.at('name'),
      objective: spec.at('target'),
      window: spec.at('window'),
      ...indicator.places,
    },
  };
}

/** Labels for the rules; the others are for Kubernetes and Prometheus' operator, and mean nothing to an SLO. */
function propagated(labels: Fields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(labels.entries())) {
    if (key.startsWith(PROPAGATED)) kept[key.slice(PROPAGATED.length)] = value;
    else labels.meaningless(key, `only labels that begin with ${PROPAGATED} reach an SLO, as in Pyrra.`);
  }
  return kept;
}

/** The percentage with the digits that it was written with. */
function readTarget(spec: Fields): string | undefined {
  const target = readGoal(spec, 'target', 100);
  if (target === undefined) return undefined;
  const text = String(spec.raw('target')).trim();
  if (target <= 1) {
    spec.notes.warn(spec.at('target'), `"target" is a percentage: "${text}" means ${text}%, not ${target * 100}%`);
  }
  return text;
}

function readWindow(spec: Fields): number | undefined {
  const text = spec.required('window');
  if (text === undefined) return undefined;
  try {
    const length = parseDuration(text);
    if (length > 0) return length;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
  }
  spec.notes.refuse(spec.at('window'), `"${text}" is not a duration in "window"`, { hint: 'Write it like 4w or 30d.' });
  return undefined;
}

/** True where alerts are switched off. */
function readAlerting(alerting: Fields): boolean {
  const [off, burnRates] = [alerting.flag('disabled'), alerting.flag('burnrates')];
  const disabled = off === true || burnRates === false;
  alerting.meaningless('name', 'the alert is called ErrorBudgetBurn here, with the SLO as a label.');
  if (alerting.flag('absent') === true) {
    alerting.meaningless('absent', 'time without data has a state of its own, and lowers the coverage.');
  }
  if (alerting.choice('burnRateType', ['static', 'dynamic']) === 'dynamic') {
    alerting.meaningless(
      'burnRateType',
      'thresholds do not follow the traffic; a rule can ask for a number of events.',
    );
  }
  alerting.finish('warn');
  return disabled;
}

interface Indicator {
  readonly sli: Readonly<Record<string, unknown>>;
  readonly places: Readonly<Record<string, Path>>;
  readonly grouping: readonly string[];
  readonly unit?: string;
}

const KINDS = ['ratio', 'latency', 'latencyNative', 'bool_gauge', 'boolGauge'] as const;

function readIndicator(indicator: Fields): Indicator | undefined {
  const kinds = KINDS.filter((kind) => indicator.has(kind));
  const [kind] = kinds;
  for (const other of kinds) indicator.raw(other);
  indicator.finish('warn');
  if (kind === undefined || kinds.length > 1) {
    indicator.notes.refuse(
      indicator.path,
      kind === undefined ? '"indicator" is empty' : '"indicator" has more than one of them',
      { allowed: KINDS.slice(0, 4) },
    );
    return undefined;
  }
  const fields = indicator.map(kind);
  const grouping = fields.texts('grouping');
  const read = { ratio, latency, latencyNative, bool_gauge: boolGauge, boolGauge }[kind](fields, grouping);
  fields.finish('warn');
  return read;
}

interface Metric {
  readonly selector: Selector;
  /** ` offset 1m`, or nothing. */
  readonly offset: string;
  readonly path: Path;
}

/** A `metric` field: one plain selector, which may be looked at with an offset. */
function metricAt(parent: Fields, key: string): Metric | undefined {
  if (!parent.has(key)) {
    parent.missing(key);
    return undefined;
  }
  const fields = parent.map(key);
  const metric = readMetric(fields);
  fields.finish('warn');
  return metric;
}

function readMetric(fields: Fields): Metric | undefined {
  const query = fields.required('metric');
  if (query === undefined) return undefined;
  const read = selectorWithOffset(query);
  if (read?.selector.metric === undefined) {
    fields.notes.refuse(fields.at('metric'), '"metric" must be a metric name with label matchers');
    return undefined;
  }
  return { ...read, path: fields.at('metric') };
}

/** The metric over the window inside a function. */
function over(name: string, { selector, offset }: Metric): string {
  return `${name}(${selector.text}[$window]${offset})`;
}

function sumBy(grouping: readonly string[]): string {
  return grouping.length > 0 ? `sum by (${grouping.join(', ')}) ` : 'sum';
}

/** A plain selector is counted from its raw samples; one with an offset needs the arithmetic of Prometheus. */
function counter(metric: Metric, grouping: readonly string[]): string {
  return metric.offset === '' ? metric.selector.text : `${sumBy(grouping)}(${over('increase', metric)})`;
}

function ratio(fields: Fields, grouping: readonly string[]): Indicator | undefined {
  const errors = metricAt(fields, 'errors');
  const total = metricAt(fields, 'total');
  if (!errors || !total) return undefined;
  return {
    sli: { bad: counter(errors, grouping), valid: counter(total, grouping) },
    places: { 'sli.bad': errors.path, 'sli.valid': total.path },
    grouping,
  };
}

function latency(fields: Fields, grouping: readonly string[]): Indicator | undefined {
  const success = metricAt(fields, 'success');
  const total = metricAt(fields, 'total');
  if (!success || !total) return undefined;
  if (!Number.isFinite(Number.parseFloat(histogramOf(success.selector)?.bound ?? ''))) {
    fields.notes.refuse(success.path, '"metric" must select one bucket of a histogram, such as x_bucket{le="0.1"}');
    return undefined;
  }
  return {
    sli: { good: counter(success, grouping), valid: counter(total, grouping) },
    places: { 'sli.good': success.path, 'sli.valid': total.path },
    grouping,
  };
}

/** Events of a native histogram up to a bound: Prometheus interpolates inside the bucket that holds it. */
function latencyNative(fields: Fields, grouping: readonly string[]): Indicator | undefined {
  const total = metricAt(fields, 'total');
  const text = fields.required('latency');
  if (!total || text === undefined) return undefined;
  let bound: number;
  try {
    bound = parseDuration(text) / 1000;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    fields.notes.refuse(fields.at('latency'), `"${text}" is not a duration in "latency"`);
    return undefined;
  }
  const counted = `${sumBy(grouping)}(${over('increase', total)})`;
  return {
    sli: {
      good: `histogram_fraction(0, ${bound}, ${counted}) * histogram_count(${counted})`,
      valid: `histogram_count(${counted})`,
    },
    places: { 'sli.good': total.path, 'sli.valid': total.path },
    grouping,
  };
}

/** Every sample of the gauge is an event, good where it is 1. */
function boolGauge(fields: Fields, grouping: readonly string[]): Indicator | undefined {
  const metric = readMetric(fields);
  if (!metric) return undefined;
  return {
    sli: {
      good: `${sumBy(grouping)}(${over('sum_over_time', metric)})`,
      valid: `${sumBy(grouping)}(${over('count_over_time', metric)})`,
    },
    places: { 'sli.good': metric.path, 'sli.valid': metric.path },
    grouping,
    unit: 'probes',
  };
}
