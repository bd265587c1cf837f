import { withWindow } from '../../src/queries/index.ts';
import { precomputedRows, type Sli } from '../../src/slo/index.ts';
import type { Grid } from '../../src/time/index.ts';
import { UNGROUPED } from './groups.ts';
import type { QueryRun } from './measure-query.ts';
import { seriesByGroup } from './measure-slices.ts';
import type { Measured, Measurer } from './measurer.ts';

const DAY_MS = 86_400_000;

/** A ratio that the source computed, asked for at the end of each slice. */
export function measurePrecomputed(sli: Extract<Sli, { kind: 'precomputed' }>, run: QueryRun): Measurer {
  const { slo, source, signal } = run;
  const known = new Set(slo.groupBy.length === 0 ? [UNGROUPED] : run.knownGroups);
  return { accuracy: 'approximate', chunkMs: 7 * DAY_MS, unitMs: sli.sliceMs, measure };

  async function measure(grid: Grid): Promise<Measured> {
    const query = source.kind === 'prometheus' ? withWindow(sli.query, sli.sliceMs) : sli.query;
    const answer = await source.range(query, { ...grid, stepMs: sli.sliceMs }, { signal });
    const groups = seriesByGroup(slo, answer.series);
    for (const group of groups.keys()) known.add(group);
    const parts = [...known].sort().map((group) => precomputedRows(group, groups.get(group), sli, grid));
    const strange = parts.flatMap((part) => part.strange);
    const remark = `${strange.length} values of the ratio lie outside 0 to 1, such as ${strange[0]}: their slices count as unmeasured`;
    return {
      parts: parts.map(({ rows }) => rows),
      warnings: [...answer.warnings, ...(strange.length > 0 ? [remark] : [])],
    };
  }
}
