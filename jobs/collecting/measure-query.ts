import { type ExactCounterQuery, withWindow } from '../../src/queries/index.ts';
import type { Labels, Series } from '../../src/series/index.ts';
import { queryRows, type SloDefinition } from '../../src/slo/index.ts';
import type { Source } from '../../src/sources/index.ts';
import { formatDuration, type Grid } from '../../src/time/index.ts';
import { groupOf, type KeptLabels, refuseTooManyGroups, UNGROUPED } from './groups.ts';
import { type Measured, type Measurer, queryChunkMs } from './measurer.ts';

/** Queries whose values are added up, each with a sign. */
export interface SignedQueries {
  readonly queries: readonly { readonly sign: 1 | -1; readonly query: string }[];
  readonly kept: KeptLabels;
}

/** The user's own query over each bucket. */
export function queriesOf(query: string, bucketMs: number): SignedQueries {
  return { queries: [{ sign: 1, query: withWindow(query, bucketMs) }], kept: {} };
}

/** What Prometheus itself makes of the counters of an exact query, where there are too many samples to read them. */
export function increasesOf(exact: ExactCounterQuery, slo: SloDefinition): SignedQueries {
  const { by, without } = exact;
  const labels = slo.groupBy.filter((name) => (by?.includes(name) ?? true) && !without?.includes(name));
  const queries = exact.terms.map(({ sign, selector }) => ({
    sign,
    query: `sum by (${labels.join(', ')}) (increase(${selector}[${formatDuration(slo.bucketMs)}]))`,
  }));
  return { queries, kept: exact };
}

export interface QueryRun {
  readonly slo: SloDefinition;
  readonly source: Source;
  readonly signal: AbortSignal;
  readonly knownGroups: readonly string[];
}

/** Approximate counting: the source's own arithmetic, one value per bucket. */
export function measureQuery(
  pair: { readonly part: SignedQueries; readonly partIs: 'good' | 'bad'; readonly valid: SignedQueries },
  run: QueryRun,
): Measurer {
  const { slo, source, signal } = run;
  const known = new Set(slo.groupBy.length === 0 ? [UNGROUPED] : run.knownGroups);
  return { accuracy: 'approximate', chunkMs: queryChunkMs(slo), unitMs: slo.bucketMs, measure };

  async function measure(grid: Grid): Promise<Measured> {
    const warnings = new Set<string>();
    const part = await ask(pair.part, grid, warnings);
    const valid = await ask(pair.valid, grid, warnings);
    for (const group of valid.keys()) known.add(group);
    refuseTooManyGroups(slo, valid.size);
    const alive = new Set([...valid.values()].flatMap((series) => [...series.times]));
    const parts = [...known]
      .sort()
      .map((group) =>
        queryRows(group, { part: part.get(group), partIs: pair.partIs, valid: valid.get(group) }, alive, grid),
      );
    return { parts, warnings: [...warnings] };
  }

  async function ask(side: SignedQueries, grid: Grid, warnings: Set<string>): Promise<Map<string, Series>> {
    const groups = new Map<string, { labels: Labels; values: Map<number, number> }>();
    for (const { sign, query } of side.queries) {
      const answer = await source.range(query, grid, { signal });
      for (const warning of answer.warnings) warnings.add(warning);
      for (const series of answer.series) {
        const key = groupOf(slo, series.labels, side.kept);
        const group = groups.get(key) ?? { labels: series.labels, values: new Map<number, number>() };
        series.times.forEach((time, i) => {
          group.values.set(time, (group.values.get(time) ?? 0) + sign * (series.values[i] ?? Number.NaN));
        });
        groups.set(key, group);
      }
    }
    return new Map(
      [...groups].map(([key, { labels, values }]) => {
        const times = Float64Array.from(values.keys()).sort();
        return [key, { labels, times, values: times.map((time) => values.get(time) ?? Number.NaN) }];
      }),
    );
  }
}
