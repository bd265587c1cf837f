import { parse } from 'yaml';
import { selectorsOf } from '../../src/queries/index.ts';
import type { Series } from '../../src/series/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import { evaluatePromql, seriesOf } from './promql/evaluate.ts';

/** When a recording rule is evaluated. */
export interface Rhythm {
  readonly everyMs: number;
  readonly offsetMs: number;
}

interface Rule {
  readonly record?: string;
  readonly expr?: string;
  readonly labels?: Record<string, string>;
}

interface RuleFile {
  readonly groups?: readonly { readonly rules?: readonly Rule[] }[];
}

/**
 * What Prometheus would have recorded by the recording rules of rule files, in their order, so that a rule may use those before it.
 * @param rhythm distance of the evaluations, in place of the groups' own: a simulation is scraped more rarely than a service. Or, for each
 * recording, its distance and how far from whole multiples of that it is evaluated, as Prometheus spreads its groups.
 * @param queries where given, only what they and the rules that they use ask for is recorded.
 */
export function recorded(
  ruleFiles: readonly string[],
  series: readonly Series[],
  range: TimeRange,
  rhythm: number | ((record: string) => Rhythm),
  queries?: readonly string[],
): readonly Series[] {
  const rules = ruleFiles
    .flatMap((text) => (parse(text) as RuleFile).groups ?? [])
    .flatMap((group) => group.rules ?? []);
  const results: Series[] = [];
  const rhythmOf = typeof rhythm === 'number' ? () => ({ everyMs: rhythm, offsetMs: 0 }) : rhythm;
  for (const { record, expr = '', labels = {} } of queries === undefined ? rules : usedBy(queries, rules)) {
    if (record === undefined) continue;
    const steps = stepsIn(range, rhythmOf(record));
    const value = evaluatePromql(expr, [...series, ...results], steps);
    if (value.kind !== 'vector') throw new Error(`${record} records a number instead of a vector`);
    for (const element of value.elements) {
      const one = seriesOf(element, steps);
      if (one.times.length > 0) results.push({ ...one, labels: { ...one.labels, ...labels, __name__: record } });
    }
  }
  return results;
}

/** The rules whose results the queries ask for, and those that these use in turn. */
function usedBy(queries: readonly string[], rules: readonly Rule[]): readonly Rule[] {
  const asked = new Set(queries.flatMap((query) => selectorsOf(query).map(({ metric }) => metric)));
  const used = rules.filter(({ record }) => asked.has(record));
  const wider = new Set([...queries, ...used.map(({ expr = '' }) => expr)]);
  return wider.size === new Set(queries).size ? used : usedBy([...wider], rules);
}

function stepsIn({ start, end }: TimeRange, { everyMs, offsetMs }: Rhythm): Float64Array {
  const first = Math.ceil((start - offsetMs) / everyMs) * everyMs + offsetMs;
  return Float64Array.from({ length: Math.max(0, Math.ceil((end - first) / everyMs)) }, (_, i) => first + i * everyMs);
}
