import { ExitCode, NinesError } from '../../src/errors.ts';
import type { EventSeries } from '../../src/series/index.ts';
import { answeredBuckets, eventRows, type Sli } from '../../src/slo/index.ts';
import type { Grid, Instant } from '../../src/time/index.ts';
import { groupOf, refuseTooManyGroups, UNGROUPED } from './groups.ts';
import type { QueryRun } from './measure-query.ts';
import { type Measured, type Measurer, queryChunkMs } from './measurer.ts';

/** Joins series that fall into one group; rows of one bucket are added up later. */
function joined(a: EventSeries | undefined, b: EventSeries): EventSeries {
  if (!a) return b;
  const join = (x: Float64Array, y: Float64Array) => Float64Array.from([...x, ...y]);
  return { labels: a.labels, times: join(a.times, b.times), good: join(a.good, b.good), valid: join(a.valid, b.valid) };
}

/** Events from SQL. `lastAnswer` is the last bucket before the range for which the table is known to have spoken. */
export function measureEvents(
  sli: Extract<Sli, { kind: 'sql' }>,
  run: QueryRun,
  lastAnswer: Instant | undefined,
): Measurer {
  const { slo, source, signal } = run;
  const known = new Set(slo.groupBy.length === 0 ? [UNGROUPED] : run.knownGroups);
  let last = lastAnswer;
  return { accuracy: 'exact', chunkMs: queryChunkMs(slo), unitMs: slo.bucketMs, measure };

  async function measure(grid: Grid): Promise<Measured> {
    if (!source.events) {
      throw new NinesError(
        'SLI',
        `source "${source.name}" speaks no SQL, so it has no good and valid events`,
        ExitCode.usage,
        {
          hint: 'Use a ratio, latency or slices SLI, or a ClickHouse source.',
        },
      );
    }
    const { series, warnings } = await source.events(sli.query, grid, { signal });
    const groups = new Map<string, EventSeries>();
    for (const one of series) {
      const group = groupOf(slo, one.labels);
      groups.set(group, joined(groups.get(group), one));
    }
    refuseTooManyGroups(slo, groups.size);
    for (const group of groups.keys()) known.add(group);
    const answered = answeredBuckets(series, grid);
    const parts = [...known].sort().map((group) => eventRows(group, groups.get(group), answered, last, grid));
    last = answered.at(-1) ?? last;
    return { parts, warnings };
  }
}
