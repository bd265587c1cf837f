import type { CapacityFacts, PanelTable, ResourceDefinition } from '../../src/report/index.ts';
import type { Instant, Period } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import { problemOf } from '../problem.ts';
import { askTable } from './ask-table.ts';

/** Enough for the rhythm of a day; the trend is taken from days. */
const STEP_MS = 3_600_000;
const NOTHING: PanelTable = { columns: [], rows: [] };

/** What was in use up to the end of the period, or to now, and its limits. One that cannot be read is told in its place. */
export async function capacityFacts(
  context: JobContext,
  resources: readonly ResourceDefinition[],
  period: Period,
): Promise<CapacityFacts[]> {
  const until = Math.min(period.end, context.at);
  return Promise.all(resources.map((resource) => factsOf(context, resource, until)));
}

async function factsOf(context: JobContext, resource: ResourceDefinition, until: Instant): Promise<CapacityFacts> {
  const { signal } = context;
  try {
    const source = context.source(resource.source);
    const asked = { source, signal, stepMs: STEP_MS };
    const end = Math.floor(until / STEP_MS) * STEP_MS;
    const used = await askTable(asked, resource.query, { start: end - resource.historyMs, end });
    const limits =
      resource.limitQuery === ''
        ? NOTHING
        : await askTable(asked, resource.limitQuery, { start: end - 24 * STEP_MS, end });
    return { resource, used, limits, until, failure: '' };
  } catch (error) {
    signal.throwIfAborted();
    const { message } = problemOf(`capacity ${resource.name}`, error);
    return { resource, used: NOTHING, limits: NOTHING, until, failure: message };
  }
}
