import { rename, writeFile } from 'node:fs/promises';
import { version } from '../package.ts';
import type { SloStatus } from '../slo/index.ts';
import { createMetrics } from './metrics.ts';
import type { RunOutcome } from './run.ts';

/**
 * Writes the results of one run as OpenMetrics text. The file is replaced whole, so that node_exporter's textfile
 * collector never reads half of it.
 */
export async function writeMetricsFile(
  file: string,
  outcome: RunOutcome,
  slos: readonly SloStatus[],
  now: number,
): Promise<void> {
  const metrics = await createMetrics(version());
  metrics.recordRun(outcome, now);
  metrics.recordSlos(slos);
  const unfinished = `${file}.${process.pid}.tmp`;
  await writeFile(unfinished, await metrics.text());
  await rename(unfinished, file);
}
