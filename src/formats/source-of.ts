import { isPromql } from '../queries/index.ts';
import type { Path, Surroundings } from './foreign-document.ts';
import type { Notes } from './notes.ts';

/** What documents call the systems that we ask. */
const OUR_TYPE: Readonly<Record<string, 'prometheus' | 'clickhouse'>> = {
  prometheus: 'prometheus',
  promql: 'prometheus',
  thanos: 'prometheus',
  mimir: 'prometheus',
  cortex: 'prometheus',
  victoriametrics: 'prometheus',
  amazonprometheus: 'prometheus',
  clickhouse: 'clickhouse',
};

/** Where a document says that a query is to be asked. */
export interface NamedSource {
  /** Name of a data source. */
  readonly ref: string | undefined;
  /** Kind of system: `Prometheus`, `datadog`. */
  readonly type: string | undefined;
  readonly path: Path;
}

export interface FoundSource {
  /** Value of `source` in our YAML; undefined where it may be left out. */
  readonly name: string | undefined;
  /** Undefined where nobody says. */
  readonly type: 'prometheus' | 'clickhouse' | undefined;
}

function typeOf(name: string): FoundSource['type'] {
  return OUR_TYPE[name.toLowerCase().replaceAll(/[\s_-]/g, '')];
}

/** Whether nines speaks with systems of this kind. */
export function isAskable(type: string): boolean {
  return typeOf(type) !== undefined;
}

/**
 * The configured source that a document means: the one of its name, or the only one of its kind. Undefined where the SLO cannot be
 * measured, which is said.
 */
export function sourceOf(
  named: NamedSource,
  queries: readonly string[],
  surroundings: Surroundings,
  notes: Notes,
): FoundSource | undefined {
  const { ref, path } = named;
  const type = named.type === undefined ? undefined : typeOf(named.type);
  const foreign = named.type !== undefined && type === undefined;
  const { sources } = surroundings;
  if (sources === undefined) {
    if (foreign) {
      notes.warn(path, `nines cannot ask a source of type "${named.type}"`, {
        hint: 'Name a Prometheus or ClickHouse source, and write the query in its language.',
      });
    }
    return { name: ref ?? (foreign ? named.type?.toLowerCase() : undefined), type };
  }
  if (ref !== undefined && Object.hasOwn(sources, ref)) {
    const configured = sources[ref];
    return { name: ref, type: configured === 'clickhouse' ? 'clickhouse' : 'prometheus' };
  }
  if (foreign) {
    notes.warn(path, `the SLO is not measured: nines cannot ask a source of type "${named.type}"`, {
      hint: 'Name a Prometheus or ClickHouse source, and write the query in its language.',
    });
    return undefined;
  }
  const candidates = Object.entries(sources).filter(([, kind]) => type === undefined || kind === type);
  const [only, another] = candidates;
  if (only === undefined || another !== undefined) return { name: ref, type };
  const [name, kind] = only;
  if (type === undefined && kind === 'prometheus' && !queries.every(isPromql)) {
    notes.warn(path, `the SLO is not measured: its query is no PromQL, and "${name}" is the only source`, {
      hint: ref === undefined ? 'Name a source.' : `Configure a source named ${ref}.`,
    });
    return undefined;
  }
  if (ref !== undefined && ref !== name) {
    notes.warn(path, `there is no source "${ref}"; "${name}" is asked instead`, {
      hint: `Name the source ${ref} in sources, or write ${name} here.`,
    });
  }
  return { name, type: kind === 'clickhouse' ? 'clickhouse' : 'prometheus' };
}
