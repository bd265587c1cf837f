import { allCorrectedRanges, type SloDefinition } from '../../src/slo/index.ts';
import { applyCorrections, correctedSlos } from '../../src/store/index.ts';
import type { Instant } from '../../src/time/index.ts';
import { sloStream } from '../collect.ts';
import type { JobContext } from '../job.ts';

/** Corrections are applied this far back: the longest window, a year, and the one before it that a report compares with. */
const HORIZON_MS = 2 * 366 * 86_400_000;

/** Excludes from the ledger what corrections exclude, as they are configured today, up to where it was collected. */
export async function correctLedger(
  { store, at, signal }: JobContext,
  slos: readonly SloDefinition[],
  collected: ReadonlyMap<string, Instant>,
): Promise<void> {
  const corrected = await correctedSlos(store);
  for (const slo of slos) {
    const { corrections = [], name } = slo;
    if (corrections.length === 0 && !corrected.has(name)) continue;
    signal.throwIfAborted();
    const end = Math.max(at, collected.get(sloStream(slo)) ?? at);
    const range = { start: end - HORIZON_MS, end };
    await applyCorrections(store, name, range, allCorrectedRanges(corrections, range));
  }
}
