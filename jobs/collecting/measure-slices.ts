import { ExitCode, NinesError } from '../../src/errors.ts';
import { withWindow } from '../../src/queries/index.ts';
import { labelsFromKey, labelsText, type Series } from '../../src/series/index.ts';
import { type Sli, type SloDefinition, sliceRows } from '../../src/slo/index.ts';
import type { Source } from '../../src/sources/index.ts';
import type { Grid } from '../../src/time/index.ts';
import { groupOf, refuseTooManyGroups, UNGROUPED } from './groups.ts';
import type { QueryRun } from './measure-query.ts';
import { type Measured, type Measurer, queryChunkMs } from './measurer.ts';

function queryFor(sli: Extract<Sli, { kind: 'slices' }>, source: Source): string {
  // Only PromQL has windows to fill in; SQL gets its step as a bound parameter.
  return source.kind === 'prometheus' ? withWindow(sli.query, sli.sliceMs) : sli.query;
}

/** One series per group, or the condition would have several answers. @throws NinesError where there are more. */
export function seriesByGroup(slo: SloDefinition, series: readonly Series[]): ReadonlyMap<string, Series> {
  const groups = new Map<string, Series>();
  for (const one of series) {
    const group = groupOf(slo, one.labels);
    if (groups.has(group)) {
      throw new NinesError(
        'SERIES',
        `the query has several series for ${labelsText(labelsFromKey(group))}`,
        ExitCode.partial,
        {
          hint: 'Aggregate them in the query, or name the labels that tell them apart in groupBy.',
        },
      );
    }
    groups.set(group, one);
  }
  refuseTooManyGroups(slo, groups.size);
  return groups;
}

/** Time slices: the query's value at the end of each slice against the condition. */
export function measureSlices(sli: Extract<Sli, { kind: 'slices' }>, run: QueryRun): Measurer {
  const { slo, source, signal } = run;
  const known = new Set(slo.groupBy.length === 0 ? [UNGROUPED] : run.knownGroups);
  return { accuracy: 'exact', chunkMs: queryChunkMs(slo), unitMs: sli.sliceMs, measure };

  async function measure(grid: Grid): Promise<Measured> {
    const slices: Grid = { start: grid.start, end: grid.end, stepMs: sli.sliceMs };
    const { series, warnings } = await source.range(queryFor(sli, source), slices, { signal });
    const groups = seriesByGroup(slo, series);
    for (const group of groups.keys()) known.add(group);
    return { parts: [...known].sort().map((group) => sliceRows(group, groups.get(group), sli, grid)), warnings };
  }
}
