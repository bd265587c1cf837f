import { type DeployQuery, deploysIn } from '../../src/alerting/index.ts';
import { writeAnnotations, writeWatermark } from '../../src/store/index.ts';
import { floorTo, type Instant } from '../../src/time/index.ts';
import type { JobContext, Problem } from '../job.ts';
import { problemOf } from '../problem.ts';

const DAY_MS = 86_400_000;
/** A service that was off for longer wakes up to the present. */
const LONGEST_MS = 7 * DAY_MS;

/**
 * Asks the queries for deploys for the time since the last run, and keeps what they tell as annotations: likely causes of alerts, and marks
 * in reports. Killed in between, the next run writes the same ones again.
 */
export async function collectDeploys(
  context: JobContext,
  watermarks: ReadonlyMap<string, Instant>,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const one of context.config.alerts.deploys) {
    context.signal.throwIfAborted();
    try {
      await collect(one, context, watermarks.get(streamOf(one)));
    } catch (error) {
      context.signal.throwIfAborted();
      problems.push(problemOf(`deploys ${one.name}`, error));
    }
  }
  return problems;
}

async function collect(one: DeployQuery, context: JobContext, known: Instant | undefined): Promise<void> {
  const { stepMs } = one;
  const end = floorTo(context.at, stepMs);
  const from = floorTo(Math.max(known ?? end - DAY_MS, end - LONGEST_MS), stepMs);
  if (end <= from) return;
  // The point at `from` says whether what holds after it had begun before.
  const grid = { start: from - stepMs, end, stepMs };
  const { series } = await context.source(one.source).range(one.query, grid, { signal: context.signal });
  if (context.dryRun) return;
  await writeAnnotations(context.store, deploysIn(one, series, from));
  await writeWatermark(context.store, streamOf(one), end);
}

function streamOf({ name }: DeployQuery): string {
  return `alert:deploys ${name}`;
}
