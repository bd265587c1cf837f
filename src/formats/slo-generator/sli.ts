import { inspectQuery, isPromql } from '../../queries/index.ts';
import type { Fields } from '../fields.ts';
import type { Path, Surroundings } from '../foreign-document.ts';
import { divisionOf, histogramOf, selectorOf, selectorText } from '../promql-parts.ts';
import { isAskable, sourceOf } from '../source-of.ts';

/** The part `sli` of an SLO, and where its queries stand. */
export interface ReadSli {
  readonly sli: Readonly<Record<string, unknown>>;
  readonly places: Readonly<Record<string, Path>>;
}

/** Which system answers the queries, and how they make an SLI. */
export interface Backend {
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

/** The queries of an SLO; undefined, with a note, where nines cannot ask them. */
export function readSli(sli: Fields, backend: Backend, surroundings: Surroundings): ReadSli | undefined {
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
    for (const { message, hint } of inspectQuery(surroundings.language, String(query))) {
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
