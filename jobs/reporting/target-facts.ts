import type { TargetFacts } from '../../src/report/index.ts';
import type { Period, TimeRange } from '../../src/time/index.ts';
import type { JobContext, Problem } from '../job.ts';
import { problemOf } from '../problem.ts';

/** Share of scrapes that succeeded, for every target that a source is told to report, worst first. */
export async function targetFacts(
  context: JobContext,
  period: Period,
  before: Period | undefined,
): Promise<{ readonly targets: readonly TargetFacts[]; readonly problems: readonly Problem[] }> {
  const targets: TargetFacts[] = [];
  const problems: Problem[] = [];
  const range = { start: period.start, end: Math.min(period.end, context.at) };
  for (const source of context.config.sources) {
    if (source.type !== 'prometheus' || source.targets === undefined) continue;
    try {
      const now = await sharesOf(context, source.name, source.targets, range);
      const then = before === undefined ? new Map() : await sharesOf(context, source.name, source.targets, before);
      for (const [name, up] of now) targets.push({ name, up, upBefore: then.get(name) });
    } catch (error) {
      context.signal.throwIfAborted();
      problems.push(problemOf(`targets of ${source.name}`, error));
    }
  }
  return { targets: targets.sort((a, b) => a.up - b.up || (a.name < b.name ? -1 : 1)), problems };
}

async function sharesOf(
  context: JobContext,
  source: string,
  selector: string,
  { start, end }: TimeRange,
): Promise<ReadonlyMap<string, number>> {
  const query = `avg_over_time(${selector}[${Math.round((end - start) / 1_000)}s])`;
  const { series } = await context.source(source).instant(query, end, { signal: context.signal });
  return new Map(
    series.flatMap(({ labels, values: [value] }): [string, number][] => {
      const name = [labels.job, labels.instance].filter((part) => part !== undefined && part !== '').join(' · ');
      return value === undefined || !Number.isFinite(value) ? [] : [[name === '' ? source : name, value]];
    }),
  );
}
