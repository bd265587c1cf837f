import { inspectQuery } from '../queries/index.ts';
import { formatDuration } from '../time/index.ts';
import { Fields } from './fields.ts';
import type { ForeignDocument, ImportedSlo, Path, Surroundings } from './foreign-document.ts';
import { isRecord } from './foreign-document.ts';
import { readGoal } from './goal.ts';
import type { Notes } from './notes.ts';
import { divisionOf, histogramOf, isPromql, selectorOf, selectorText } from './promql-parts.ts';
import { isAskable, sourceOf } from './source-of.ts';
import { given, labelsFrom, nameFrom, percent } from './written.ts';

export const SLO_GENERATOR_VERSION = 'sre.google.com/v2';

/** Where no error budget policy is given with the SLO. */
const WINDOW = '28d';

interface Policy {
  readonly windowMs: number;
  readonly rules: readonly { readonly windowMs: number; readonly factor: number }[];
}

/** A configuration of version 1 is known by its fields: it has no `apiVersion`. */
export function isSloGeneratorV1(value: Readonly<Record<string, unknown>>): boolean {
  return 'slo_name' in value && ('service_name' in value || 'feature_name' in value || 'slo_target' in value);
}

/** The shared configuration: backends, exporters, error budget policies. */
export function isSharedConfig(value: Readonly<Record<string, unknown>>): boolean {
  return 'error_budget_policies' in value || ('backends' in value && !('slos' in value));
}

/** slo-generator v1 and v2; the shared configuration gives error budget policies and the kinds of backends. */
export function importSloGenerator(
  documents: readonly ForeignDocument[],
  surroundings: Surroundings,
  notes: Notes,
): readonly ImportedSlo[] {
  const policies = new Map<string, Policy>();
  for (const document of documents.filter(({ value }) => isSharedConfig(value))) {
    readSharedConfig(new Fields(document.value, document.path, notes), policies);
  }
  return documents
    .filter(({ value }) => !isSharedConfig(value))
    .flatMap((document) => {
      const fields = new Fields(document.value, document.path, notes);
      return (isSloGeneratorV1(document.value) ? importV1 : importV2)(fields, policies, surroundings) ?? [];
    });
}

function readSharedConfig(fields: Fields, policies: Map<string, Policy>): void {
  fields.meaningless('backends', 'how a source is reached is configured under sources.');
  fields.meaningless('exporters', 'results are kept in the store, and go out as reports and alerts.');
  fields.meaningless('default_exporters', 'results are kept in the store, and go out as reports and alerts.');
  const all = fields.map('error_budget_policies');
  for (const name of Object.keys(all.entries())) {
    const policy = readPolicy(all.map(name));
    if (policy) policies.set(name, policy);
  }
  fields.finish('warn');
}

/** The longest window is the one of the SLO; steps that alert are burn-rate rules. */
function readPolicy(fields: Fields): Policy | undefined {
  const steps = fields.maps('steps');
  if (steps.length === 0) fields.missing('steps');
  const rules: { windowMs: number; factor: number }[] = [];
  let windowMs = 0;
  for (const step of steps) {
    const window = step.number('window');
    const factor = step.number('burn_rate_threshold');
    const alert = step.flag('alert');
    for (const key of ['name', 'message_alert', 'message_ok']) step.raw(key);
    step.finish('warn');
    if (!step.has('window')) step.missing('window');
    if (!step.has('burn_rate_threshold')) step.missing('burn_rate_threshold');
    if (window === undefined || factor === undefined) continue;
    windowMs = Math.max(windowMs, window * 1000);
    if (alert) rules.push({ windowMs: window * 1000, factor });
  }
  fields.finish('warn');
  if (windowMs === 0) return undefined;
  fields.notes.warn(
    fields.at('steps'),
    `the steps become burn-rate rules over two windows, and a window of ${formatDuration(windowMs)}; their messages are left out`,
  );
  return { windowMs, rules };
}

interface Common {
  readonly name: string;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly service: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly goal: number;
  readonly goalPath: Path;
  readonly namePath: Path;
}

function importV1(
  fields: Fields,
  policies: ReadonlyMap<string, Policy>,
  surroundings: Surroundings,
): ImportedSlo | undefined {
  const { notes } = fields;
  const before = notes.refusals;
  const service = fields.required('service_name');
  const feature = fields.required('feature_name');
  const name = fields.required('slo_name');
  const description = fields.text('slo_description');
  const goal = readGoal(fields, 'slo_target', 1);
  const labels = labelsFrom(fields.map('metadata').entries(), fields.at('metadata'), notes);
  fields.meaningless('exporters', 'results are kept in the store, and go out as reports and alerts.');
  if (!fields.has('backend')) fields.missing('backend');
  const backend = fields.map('backend');
  const type = fields.has('backend') ? backend.required('class') : undefined;
  const method = fields.has('backend') ? backend.required('method') : undefined;
  for (const key of Object.keys(backend.entries())) {
    if (!['class', 'method', 'measurement'].includes(key)) {
      backend.meaningless(key, 'how a source is reached is configured under sources.');
    }
  }
  if (fields.has('backend') && !backend.has('measurement')) backend.missing('measurement');
  const sli = backend.has('measurement')
    ? readSli(backend.map('measurement'), { backend: type, method, path: backend.at('class') }, surroundings)
    : undefined;
  fields.finish('warn');
  if (notes.refusals > before || goal === undefined || name === undefined) return undefined;
  const common = {
    name: nameFrom(service ?? '', feature ?? '', name),
    title: undefined,
    description,
    service,
    labels: { ...labels, ...(feature !== undefined && { feature_name: feature }) },
    goal,
    goalPath: fields.at('slo_target'),
    namePath: fields.at('slo_name'),
  };
  return sli && written(fields, common, sli, policies.get('default'));
}

function importV2(
  fields: Fields,
  policies: ReadonlyMap<string, Policy>,
  surroundings: Surroundings,
): ImportedSlo | undefined {
  const { notes } = fields;
  const before = notes.refusals;
  fields.raw('apiVersion');
  if (!fields.has('kind')) fields.missing('kind');
  fields.choice('kind', ['ServiceLevelObjective']);
  if (!fields.has('metadata')) fields.missing('metadata');
  const metadata = fields.map('metadata');
  const name = fields.has('metadata') ? metadata.required('name') : undefined;
  const labels = labelsFrom(metadata.map('labels').entries(), metadata.at('labels'), notes);
  metadata.finish('warn');
  if (!fields.has('spec')) fields.missing('spec');
  const spec = fields.map('spec');
  fields.finish('warn');
  const description = spec.text('description');
  const goal = readGoal(spec, 'goal', 1);
  const backend = spec.required('backend');
  const method = spec.required('method');
  const policyName = spec.text('error_budget_policy') ?? 'default';
  spec.meaningless('exporters', 'results are kept in the store, and go out as reports and alerts.');
  spec.meaningless('frequency', 'when jobs run is configured under schedule.');
  const policy = policies.get(policyName);
  if (spec.has('error_budget_policy') && policy === undefined) {
    notes.warn(
      spec.at('error_budget_policy'),
      `the policy "${policyName}" is not in these files; a window of ${WINDOW} and the usual rules are assumed`,
    );
  }
  if (!spec.has('service_level_indicator')) spec.missing('service_level_indicator');
  const sli = spec.has('service_level_indicator')
    ? readSli(spec.map('service_level_indicator'), { backend, method, path: spec.at('backend') }, surroundings)
    : undefined;
  spec.finish('warn');
  if (notes.refusals > before || goal === undefined || name === undefined) return undefined;
  const { service_name: service, ...rest } = labels;
  const common = {
    name: nameFrom(name),
    title: undefined,
    description,
    service,
    labels: rest,
    goal,
    goalPath: spec.at('goal'),
    namePath: metadata.at('name'),
  };
  return sli && written(fields, common, sli, policy);
}

function written(fields: Fields, common: Common, sli: ReadSli, policy: Policy | undefined): ImportedSlo {
  const rules = policy?.rules.filter(({ factor, windowMs }) => {
    const reachable = factor * (1 - common.goal) < 1 && windowMs <= policy.windowMs;
    if (!reachable) {
      fields.notes.warn(
        common.goalPath,
        `a burn rate of ${factor} over ${formatDuration(windowMs)} can never be reached; its rule is left out`,
      );
    }
    return reachable;
  });
  return {
    slo: given({
      name: common.name,
      title: common.title,
      description: common.description,
      service: common.service,
      labels: common.labels,
      objective: percent(common.goal * 100),
      window: policy ? formatDuration(policy.windowMs) : WINDOW,
      sli: sli.sli,
      burnRules: rules?.map(({ windowMs, factor }) => ({ severity: 'page', long: formatDuration(windowMs), factor })),
    }),
    path: fields.path,
    places: { name: common.namePath, objective: common.goalPath, ...sli.places },
  };
}

interface ReadSli {
  readonly sli: Readonly<Record<string, unknown>>;
  readonly places: Readonly<Record<string, Path>>;
}

interface Backend {
  readonly backend: string | undefined;
  readonly method: string | undefined;
  readonly path: Path;
}

/** `filter_good` in Prometheus and Cloud Monitoring, `query_good` in most of the others. */
const GOOD = ['filter_good', 'query_good'];
const BAD = ['filter_bad', 'query_bad'];
const VALID = ['filter_valid', 'query_valid'];
const SHARE = ['expression', 'query'];

/** The first of the keys that is given. */
function keyOf(sli: Fields, ...words: readonly string[]): string | undefined {
  return words.find((key) => sli.has(key));
}

/** slo-generator puts the seconds of a step where a query says `[window`. */
function withWindow(query: string): string {
  return query.replaceAll('[window', '[$window').trim();
}

function readSli(sli: Fields, backend: Backend, surroundings: Surroundings): ReadSli | undefined {
  const { notes } = sli;
  // `prometheus/eu` is the instance "eu" of the kind prometheus.
  const [type = '', instance] = (backend.backend ?? '').split('/');
  if (backend.backend !== undefined && !isAskable(type) && !queriesAreTexts(sli, backend.method ?? '')) {
    sli.entries();
    notes.warn(backend.path, `the SLO is not measured: nines cannot ask a source of type "${type}"`, {
      hint: 'Write its queries for a Prometheus or ClickHouse source.',
    });
    return undefined;
  }
  const read = readMethod(sli, backend.method ?? '', isAskable(type));
  for (const key of Object.keys(sli.entries())) {
    if (read?.used.includes(key)) continue;
    sli.meaningless(key, 'only the queries are taken over.');
  }
  if (read === undefined || backend.backend === undefined) return undefined;
  const queries = Object.values(read.sli).map(String);
  const named = { ref: instance === undefined ? undefined : backend.backend, type, path: backend.path };
  const source = sourceOf(named, queries, surroundings, notes);
  if (source === undefined) return undefined;
  for (const [key, query] of source.type === 'prometheus' ? Object.entries(read.sli) : []) {
    for (const { message, hint } of inspectQuery('promql', String(query))) {
      notes.refuse(read.places[`sli.${key}`] ?? sli.path, message, hint === undefined ? {} : { hint });
    }
  }
  return { sli: { ...(source.name !== undefined && { source: source.name }), ...read.sli }, places: read.places };
}

/** Queries that are no texts (the filters of Elasticsearch, the ranges of Cloud Monitoring) are for their own systems only. */
function queriesAreTexts(sli: Fields, method: string): boolean {
  const isText = (key: string | undefined): boolean => key !== undefined && typeof sli.raw(key) === 'string';
  switch (method) {
    case 'good_bad_ratio':
      return isText(keyOf(sli, ...GOOD)) && isText(keyOf(sli, ...VALID, ...BAD));
    case 'distribution_cut':
      return isText('expression');
    case 'query_sli':
      return isText(keyOf(sli, ...SHARE));
    default:
      return false;
  }
}

interface ReadMethod extends ReadSli {
  readonly used: readonly string[];
}

function readMethod(sli: Fields, method: string, askable: boolean): ReadMethod | undefined {
  switch (method) {
    case 'good_bad_ratio':
      return goodBadRatio(sli);
    case 'distribution_cut':
      return distributionCut(sli);
    case 'query_sli':
      return querySli(sli);
  }
  if (method !== '') {
    const details = { allowed: ['good_bad_ratio', 'distribution_cut', 'query_sli'] };
    if (askable) sli.notes.refuse(sli.path, `there is no method "${method}"`, details);
    else sli.notes.warn(sli.path, `the SLO is not measured: the method "${method}" has no meaning here`, details);
  }
  return undefined;
}

function goodBadRatio(sli: Fields): ReadMethod | undefined {
  const goodKey = keyOf(sli, ...GOOD);
  const badKey = keyOf(sli, ...BAD);
  const validKey = keyOf(sli, ...VALID);
  if (goodKey === undefined) sli.missing('filter_good');
  if (badKey === undefined && validKey === undefined) sli.missing('filter_valid');
  const good = goodKey && sli.required(goodKey);
  // As slo-generator: bad events win where both are given.
  const other = badKey ?? validKey;
  const rest = other && sli.required(other);
  if (goodKey === undefined || other === undefined || good === undefined || rest === undefined) return undefined;
  const operators = sli.has('operators') ? sli.texts('operators') : undefined;
  const [g, r] = [counted(good, operators), counted(rest, operators)];
  const sum = (query: string): string => (isPromql(query) ? `sum(${query})` : query);
  return {
    sli: { good: g, valid: other === badKey ? `${sum(g)} + ${sum(r)}` : r },
    places: { 'sli.good': sli.at(goodKey), 'sli.valid': sli.at(other) },
    used: [goodKey, other, 'operators'],
  };
}

/** slo-generator asks a filter over the window and wraps it into functions, by default `sum(increase(…))`; a plain selector says the same here. */
function counted(filter: string, operators: readonly string[] | undefined): string {
  const query = withWindow(filter);
  const ranged = query.includes('[$window') ? query : `${query}[$window]`;
  const selector = ranged.replace(/\s*\[\$window\]$/, '');
  const plain = selectorOf(selector) !== undefined;
  if (plain && operators === undefined) return selector;
  const wrapped = (operators ?? ['increase', 'sum']).reduce((inner, name) => `${name}(${inner})`, ranged);
  return isPromql(wrapped) && (plain || operators !== undefined) ? wrapped : query;
}

/** Events up to the bound of a bucket, and all events of the same histogram. */
function distributionCut(sli: Fields): ReadMethod | undefined {
  const expression = sli.required('expression');
  const threshold = sli.text('threshold_bucket');
  if (!sli.has('threshold_bucket')) sli.missing('threshold_bucket');
  if (expression === undefined || threshold === undefined) return undefined;
  const selector = selectorOf(expression);
  const histogram = selector && histogramOf(selector);
  if (selector === undefined || histogram === undefined) {
    sli.notes.refuse(
      sli.at('expression'),
      '"expression" must select the buckets of a histogram, such as x_bucket{job="api"}',
    );
    return undefined;
  }
  const matchers = selector.matchers.filter(({ label }) => label !== 'le' && label !== '__name__');
  const places = { 'sli.good': sli.at('expression'), 'sli.valid': sli.at('expression') };
  return {
    sli: {
      good: selectorText(selector.metric, [...matchers, { label: 'le', operator: '=', value: threshold }]),
      valid: selectorText(`${histogram.name}_count`, matchers),
    },
    places,
    used: ['expression', 'threshold_bucket'],
  };
}

/** A share that is a division is its two counts; anything else is a ratio that somebody else computed. */
function querySli(sli: Fields): ReadMethod | undefined {
  const key = keyOf(sli, ...SHARE);
  if (key === undefined) sli.missing('expression');
  const expression = key && sli.required(key);
  if (key === undefined || expression === undefined) return undefined;
  const query = withWindow(expression);
  const share = divisionOf(query);
  return share
    ? {
        sli: { good: share.part, valid: share.whole },
        places: { 'sli.good': sli.at(key), 'sli.valid': sli.at(key) },
        used: [key],
      }
    : { sli: { ratio: query }, places: { 'sli.ratio': sli.at(key) }, used: [key] };
}

export function isSloGenerator(value: unknown): boolean {
  return (
    isRecord(value) && (value.apiVersion === SLO_GENERATOR_VERSION || isSloGeneratorV1(value) || isSharedConfig(value))
  );
}
