import { parse } from 'yaml';
import type { Series } from '../../src/series/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import { evaluatePromql, seriesOf } from './promql/evaluate.ts';

interface RuleFile {
  readonly groups?: readonly {
    readonly rules?: readonly {
      readonly record?: string;
      readonly expr?: string;
      readonly labels?: Record<string, string>;
    }[];
  }[];
}

/**
 * What Prometheus would have recorded by the recording rules of rule files, in their order, so that a rule may use those before it.
 * @param everyMs distance of the evaluations, in place of the groups' own: a simulation is scraped more rarely than a service.
 */
export function recorded(
  ruleFiles: readonly string[],
  series: readonly Series[],
  range: TimeRange,
  everyMs: number,
): readonly Series[] {
  const groups = ruleFiles.flatMap((text) => (parse(text) as RuleFile).groups ?? []);
  const results: Series[] = [];
  const steps = stepsIn(range, everyMs);
  for (const { rules = [] } of groups) {
    for (const { record, expr = '', labels = {} } of rules) {
      if (record === undefined) continue;
      const value = evaluatePromql(expr, [...series, ...results], steps);
      if (value.kind !== 'vector') throw new Error(`${record} records a number instead of a vector`);
      for (const element of value.elements) {
        const one = seriesOf(element, steps);
        if (one.times.length > 0) results.push({ ...one, labels: { ...one.labels, ...labels, __name__: record } });
      }
    }
  }
  return results;
}

function stepsIn({ start, end }: TimeRange, stepMs: number): Float64Array {
  const first = Math.ceil(start / stepMs) * stepMs;
  return Float64Array.from({ length: Math.max(0, Math.ceil((end - first) / stepMs)) }, (_, i) => first + i * stepMs);
}
