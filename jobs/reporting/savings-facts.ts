import type { IncidentFacts, SavingsFacts } from '../../src/report/index.ts';
import { downtimeCosts, type RoiSummary, roiSummary } from '../../src/roi/index.ts';
import { readRoiEntries } from '../../src/store/index.ts';
import { intersect, type Period } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';

/** Balance of the period and of the one before; undefined where the configuration prices nothing. */
export async function savingsFacts(
  context: JobContext,
  period: Period,
  before: Period | undefined,
  incidents: readonly IncidentFacts[],
): Promise<SavingsFacts | undefined> {
  const { config, store, at } = context;
  const { streams, downtimePerMinute } = config.savings;
  if (streams.length === 0 && Object.keys(downtimePerMinute).length === 0) return undefined;
  const entries = await readRoiEntries(store, { start: before?.start ?? period.start, end: period.end });
  const hasBefore = before !== undefined && entries.some((entry) => intersect(entry.day, before) !== undefined);
  return {
    now: summary(period),
    before: before !== undefined && hasBefore ? summary(before) : undefined,
  };

  function summary(range: Period): RoiSummary {
    const elapsed = { start: range.start, end: Math.min(range.end, at) };
    return roiSummary({
      streams,
      entries,
      downtime: downtimeCosts(
        incidents.map(({ incident }) => incident),
        downtimePerMinute,
        elapsed,
      ),
      range,
      at,
      currency: config.savings.currency,
    });
  }
}
