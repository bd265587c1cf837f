import type { Instant } from '../time/index.ts';

const WEEK_MS = 604_800_000;
/** Exceedances within one block or in neighbouring blocks are one event to a person, and one to the false-alarm budget. */
const BLOCK_MS = 21_600_000;

export interface TailPoint {
  readonly time: Instant;
  readonly evidence: number;
}

/**
 * Threshold that the history would have exceeded in at most `falseAlarmsPerWeek` distinct events a week: the strongest evidence of each
 * 6-hour block, runs of neighbouring blocks above the floor taken as one event, and of these the (budget + 1)-th largest. With less history the
 * budget is smaller and the threshold nearer to the largest ever seen. Never below `floor`, so that a calm series does not use up its
 * budget for nothing.
 */
export function tailThreshold(
  points: readonly TailPoint[],
  spanMs: number,
  falseAlarmsPerWeek: number,
  floor: number,
): number {
  const blocks = new Map<number, number>();
  for (const { time, evidence } of points) {
    if (evidence <= floor) continue;
    const block = Math.floor(time / BLOCK_MS);
    blocks.set(block, Math.max(blocks.get(block) ?? 0, evidence));
  }
  const events: number[] = [];
  let previous = Number.NEGATIVE_INFINITY;
  for (const [block, evidence] of [...blocks].sort(([a], [b]) => a - b)) {
    if (block === previous + 1) events.push(Math.max(evidence, events.pop() ?? 0));
    else events.push(evidence);
    previous = block;
  }
  events.sort((a, b) => b - a);
  const allowed = Math.floor((falseAlarmsPerWeek * spanMs) / WEEK_MS);
  return events[allowed] ?? floor;
}
