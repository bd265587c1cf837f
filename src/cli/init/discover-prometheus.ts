import type { Source } from '../../sources/index.ts';
import { type Instant, parseDuration } from '../../time/index.ts';
import type { Candidate } from './findings.ts';
import { OUTCOME_LABELS, outcomeRule } from './outcome-labels.ts';
import { PrometheusAsker } from './prometheus-asker.ts';

/** Counters of requests and runs: well-known names, and what libraries commonly call theirs. */
const COUNTERS = [
  '(.+_)?requests?_total',
  '(.+_)?(executions|runs|jobs|tasks|messages|operations|calls|invocations|handled|responses)_total',
  '(http|grpc|rpc)_(server|request)[a-z_]*_count',
  'nginx_ingress_controller_requests',
].join('|');
/** What servers count of themselves is not what their users see. */
const OWN_COUNTERS = /^(promhttp|prometheus|alertmanager|go|process|scrape|net_conntrack|apiserver_audit|rest_client)_/;
const HISTOGRAMS = '(.+_)?(duration|latency|handling|requests|time)_seconds_bucket';
/** `1` while the thing behind an exporter answers. */
const UP_GAUGES = [
  'probe_success',
  'pg_up',
  'mysql_up',
  'redis_up',
  'mongodb_up',
  'rabbitmq_up',
  'elasticsearch_cluster_health_up',
  'nginx_up',
  'haproxy_up',
  'kafka_brokers',
];

/** More services than this are not looked at: a first configuration has a handful. */
const MAX_SERVICES = 12;

interface Family {
  readonly metric: string;
  readonly job: string;
  /** Values of each outcome label. */
  readonly outcomes: ReadonlyMap<string, readonly string[]>;
}

/**
 * What a Prometheus has that makes SLOs: request counters with an outcome, latency histograms, things that are up or not,
 * each measured over the longest usual window that it has data for.
 */
export async function discoverPrometheus(source: Source, at: Instant, signal: AbortSignal): Promise<Candidate[]> {
  const server = new PrometheusAsker(source, at, signal);
  const counters = await counterFamilies(server);
  const found: Candidate[] = [];
  for (const family of counters.slice(0, MAX_SERVICES)) found.push(...(await availability(server, family)));
  for (const { metric, job } of (await histogramFamilies(server)).slice(0, MAX_SERVICES)) {
    found.push(...(await latency(server, metric, job)));
  }
  found.push(...(await upCandidates(server)));
  return found;
}

async function counterFamilies(server: PrometheusAsker): Promise<Family[]> {
  const by = ['__name__', 'job', ...OUTCOME_LABELS].join(', ');
  const rows = await server.rows(`count by (${by}) ({__name__=~"${COUNTERS}"})`);
  const families = new Map<string, { metric: string; job: string; outcomes: Map<string, string[]> }>();
  for (const { labels } of rows) {
    const { __name__: metric = '', job = '' } = labels;
    if (metric === '' || OWN_COUNTERS.test(metric)) continue;
    const key = JSON.stringify([metric, job]);
    const family = families.get(key) ?? { metric, job, outcomes: new Map<string, string[]>() };
    families.set(key, family);
    for (const label of OUTCOME_LABELS) {
      const value = labels[label];
      if (value === undefined) continue;
      const values = family.outcomes.get(label) ?? [];
      if (!values.includes(value)) values.push(value);
      family.outcomes.set(label, values);
    }
  }
  // One family per job: the counter before the histogram's own count, then by name.
  const perJob = new Map<string, Family>();
  const sorted = [...families.values()].sort(
    (a, b) => rank(a.metric) - rank(b.metric) || (a.metric < b.metric ? -1 : 1),
  );
  for (const family of sorted) {
    const usable = [...family.outcomes].some(([label, values]) => outcomeRule(label, values));
    const key = JSON.stringify([family.job, subject(family.metric)]);
    if (usable && !perJob.has(key)) perJob.set(key, family);
  }
  return [...perJob.values()];
}

function rank(metric: string): number {
  if (/^(http|grpc)_.*_total$/.test(metric)) return 0;
  return metric.endsWith('_total') ? 1 : 2;
}

/** HTTP and gRPC are said to be one subject each, however many counters tell of it. */
function subject(metric: string): string {
  if (/grpc|rpc_server/.test(metric)) return 'grpc';
  return /http|requests/.test(metric) ? 'http' : metric;
}

function selector(metric: string, matchers: readonly string[]): string {
  return matchers.length === 0 ? metric : `${metric}{${matchers.join(',')}}`;
}

function jobMatcher(job: string): string[] {
  return job === '' ? [] : [`job=${JSON.stringify(job)}`];
}

async function availability(server: PrometheusAsker, family: Family): Promise<Candidate[]> {
  const { metric, job } = family;
  const matchers = jobMatcher(job);
  const valid = selector(metric, matchers);
  const [label, rule] =
    [...family.outcomes].map(([name, values]) => [name, outcomeRule(name, values)] as const).find(([, each]) => each) ??
    [];
  const window = rule && (await server.history(valid));
  if (label === undefined || rule === undefined || window === undefined) return [];
  const counted = (outcome: string): string => selector(metric, [...matchers, outcome]);
  // Where failures have a name they are counted; where only successes have one, everything else is a failure.
  const sli: Record<string, string> =
    rule.kind === 'words' && rule.bad.length === 0
      ? { good: counted(`${label}=~"${rule.good.join('|')}"`), valid }
      : { bad: counted(`${label}=~"${badPattern(rule)}"`), valid };
  const events = await server.value(`sum(increase(${valid}[${window}]))`);
  if (events <= 0) return [];
  const part = await server.value(`sum(increase(${sli.good ?? sli.bad}[${window}]))`);
  const goodShare = sli.good === undefined ? 1 - part / events : part / events;
  const unit = subject(metric) === 'http' || subject(metric) === 'grpc' ? 'requests' : unitOf(metric);
  return [
    {
      kind: 'availability',
      service: job || metric,
      windowMs: parseDuration(window),
      events,
      goodShare: Math.min(1, Math.max(0, goodShare)),
      sli,
      unit,
      traffic: `sum(rate(${valid}[5m]))`,
    },
  ];
}

function badPattern(rule: NonNullable<ReturnType<typeof outcomeRule>>): string {
  if (rule.kind === 'http') return '5..';
  return rule.kind === 'grpc' ? rule.badPattern : rule.bad.join('|');
}

/** `pipeline_executions_total` → `executions`. */
function unitOf(metric: string): string {
  return (
    metric
      .replace(/_total$/, '')
      .split('_')
      .at(-1) ?? 'events'
  );
}

async function histogramFamilies(server: PrometheusAsker): Promise<{ metric: string; job: string }[]> {
  const rows = await server.rows(`count by (__name__, job) ({__name__=~"${HISTOGRAMS}",le="+Inf"})`);
  const perJob = new Map<string, { metric: string; job: string }>();
  const names = rows.map(({ labels }) => ({
    metric: (labels.__name__ ?? '').replace(/_bucket$/, ''),
    job: labels.job ?? '',
  }));
  for (const each of names.sort(
    (a, b) => rankLatency(a.metric) - rankLatency(b.metric) || (a.metric < b.metric ? -1 : 1),
  )) {
    if (!OWN_COUNTERS.test(each.metric) && !perJob.has(each.job)) perJob.set(each.job, each);
  }
  return [...perJob.values()];
}

function rankLatency(metric: string): number {
  return /^(http|grpc|rpc)_/.test(metric) ? 0 : 1;
}

async function latency(server: PrometheusAsker, metric: string, job: string): Promise<Candidate[]> {
  const matchers = jobMatcher(job);
  const buckets = selector(`${metric}_bucket`, matchers);
  const window = await server.history(buckets);
  if (window === undefined) return [];
  const rows = await server.rows(`sum by (le) (increase(${buckets}[${window}]))`);
  const counts = rows
    .map(({ labels, value }) => ({
      seconds: Number(labels.le === '+Inf' ? Number.POSITIVE_INFINITY : labels.le),
      value,
    }))
    .filter(({ seconds, value }) => !Number.isNaN(seconds) && Number.isFinite(value))
    .sort((a, b) => a.seconds - b.seconds);
  const events = counts.at(-1)?.seconds === Number.POSITIVE_INFINITY ? (counts.at(-1)?.value ?? 0) : 0;
  if (events <= 0) return [];
  const shares = counts
    .filter(({ seconds }) => Number.isFinite(seconds) && seconds >= 0.001)
    .map(({ seconds, value }) => ({ thresholdMs: Math.round(seconds * 1000 * 1000) / 1000, share: value / events }))
    // A threshold is written as a duration, which knows whole milliseconds.
    .filter(({ thresholdMs }) => Number.isInteger(thresholdMs));
  const windowMs = parseDuration(window);
  const histogram = selector(metric, matchers);
  return [{ kind: 'latency', service: job || metric, windowMs, events, sli: { histogram }, unit: 'requests', shares }];
}

/** Jobs by `up`, and whatever an exporter says of the thing behind it. */
async function upCandidates(server: PrometheusAsker): Promise<Candidate[]> {
  const gauges = UP_GAUGES.join('|');
  const rows = await server.rows(`count by (__name__, job) ({__name__=~"up|${gauges}"})`);
  const found: Candidate[] = [];
  for (const { labels } of rows.slice(0, 2 * MAX_SERVICES)) {
    const { __name__: metric = 'up', job = '' } = labels;
    const chosen = selector(metric, jobMatcher(job));
    const window = await server.history(chosen);
    if (window === undefined) continue;
    // Nine of ten targets: one of many that restarts is not an outage.
    const query = `avg(${chosen})`;
    const goodShare = await server.value(`avg_over_time((${query} >= bool 0.9)[${window}:5m])`);
    const windowMs = parseDuration(window);
    found.push({
      kind: 'up',
      service:
        metric === 'up' ? job : `${job || metric}${job === '' ? '' : `-${metric.replace(/_up$|_success$/, '')}`}`,
      windowMs,
      events: windowMs / 60_000,
      goodShare,
      sli: { query, condition: '>= 0.9', slice: '1m' },
    });
  }
  return found;
}
