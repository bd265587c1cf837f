import type { Config } from '../../config/index.ts';
import { isPromql, recordingsIn, selectorsOf, withRange } from '../../queries/index.ts';
import type { Source } from '../../sources/index.ts';
import type { Instant } from '../../time/index.ts';
import { type Connection, failedConnection } from './connection.ts';

/** Something of the configuration that names metrics, and is asked for only when a report is made or a rule is evaluated. */
interface User {
  readonly kind: 'panel' | 'capacity' | 'rule';
  readonly name: string;
  readonly source: string;
  readonly queries: readonly string[];
}

interface Options {
  readonly signal: AbortSignal;
  readonly at: Instant;
  readonly progress: (what: string, done: number, total: number) => void;
}

/** Any length does: only the names of metrics are read. */
const LENGTHS = { rangeMs: 3_600_000, stepMs: 300_000 };
const KINDS = { panel: 'panels', capacity: 'capacity', rule: 'threshold rules' } as const;

/**
 * Whether every metric that panels, capacity and threshold rules name was there in the last hour: an empty chart says nothing of a
 * misspelt name, and a rule without its metric never fires. One line for those that are, and one for each that is not.
 */
export async function connectMetrics(
  config: Config,
  sources: ReadonlyMap<string, Source>,
  options: Options,
): Promise<Connection[]> {
  const users = usersOf(config).filter(({ source }) => sources.has(source));
  const known = new Map<string, boolean>();
  const failures: Connection[] = [];
  const missing = new Map<User, readonly string[]>();
  for (const [index, user] of users.entries()) {
    options.progress('metrics', index + 1, users.length);
    try {
      const absent: string[] = [];
      for (const metric of metricsOf(user, config)) {
        const key = `${user.source} ${metric}`;
        if (!known.has(key)) known.set(key, await isThere(metric, sources.get(user.source), options));
        if (known.get(key) === false) absent.push(metric);
      }
      if (absent.length > 0) missing.set(user, absent);
    } catch (error) {
      options.signal.throwIfAborted();
      failures.push(failedConnection('query', `${user.kind} ${user.name}`, error));
    }
  }
  return [
    ...summaries(users, missing),
    ...failures,
    ...[...missing].map(([user, metrics]) => gone(user, metrics, config)),
  ];
}

function usersOf({ panels, capacity, alerts, sources }: Config): readonly User[] {
  const speaksPromql = (name: string) => sources.some((source) => source.name === name && source.type === 'prometheus');
  const users: readonly User[] = [
    ...panels.map(
      ({ name, source, queries }): User => ({
        kind: 'panel',
        name,
        source,
        queries: queries.map(({ query }) => query),
      }),
    ),
    ...capacity.map(
      ({ name, source, query, limitQuery }): User => ({
        ...{ kind: 'capacity', name, source },
        queries: limitQuery === '' ? [query] : [query, limitQuery],
      }),
    ),
    ...alerts.rules.map(({ name, source, expr }): User => ({ kind: 'rule', name, source, queries: [expr] })),
  ];
  return users.filter(({ source }) => speaksPromql(source));
}

/** What must be there; rules evaluate in place what a rule file records. */
function metricsOf({ kind, source, queries }: User, { alerts }: Config): readonly string[] {
  const plain = queries.map((query) => withRange(query, LENGTHS).query).filter(isPromql);
  const recorded =
    kind === 'rule' ? plain.flatMap((query) => recordingsIn(query, alerts.recordings[source] ?? [])) : [];
  const named = plain.flatMap((query) => selectorsOf(query).flatMap(({ metric }) => metric ?? []));
  return [...new Set(named)].filter((metric) => !recorded.includes(metric));
}

async function isThere(metric: string, source: Source | undefined, { at, signal }: Options): Promise<boolean> {
  if (source === undefined) return true;
  const { series } = await source.instant(`count(last_over_time({__name__=${JSON.stringify(metric)}}[1h]))`, at, {
    signal,
  });
  return series.length > 0;
}

function summaries(users: readonly User[], missing: ReadonlyMap<User, unknown>): readonly Connection[] {
  return (Object.keys(KINDS) as User['kind'][]).flatMap((kind): Connection[] => {
    const count = users.filter((user) => user.kind === kind && !missing.has(user)).length;
    if (count === 0) return [];
    return [{ kind: 'query', name: KINDS[kind], state: 'ok', found: `${count} with all their metrics`, notes: [] }];
  });
}

function gone({ kind, name, source }: User, metrics: readonly string[], { alerts }: Config): Connection {
  const recorded = new Set((alerts.recordings[source] ?? []).map(({ record }) => record));
  const isRecorded = metrics.some((metric) => recorded.has(metric));
  return {
    kind: 'query',
    name: `${kind} ${name}`,
    state: 'warning',
    found: `not there in the last hour: ${metrics.join(', ')}`,
    notes: [isRecorded ? `load the rule file that records it into the source "${source}"` : 'check the metric name'],
  };
}
