import { DEFAULT_DETECTOR, detectSeries } from '../src/anomaly/index.ts';
import type { BlindSpotCase } from './blind-spot-cases.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const MINUTE_MS = 60_000;
/** A series learns its week first. */
const LEARNED_MS = 2 * WEEK_MS;
/** What is told within a day of an incident belongs to it. */
const AFTERMATH_MS = DAY_MS;

/** What a detector with default settings made of one case with several seeds. */
export interface BlindSpotOutcome {
  readonly incidents: number;
  /** Minutes from the start of each incident that was told in time. */
  readonly delays: readonly number[];
  /** Why, of each of these. */
  readonly reasons: readonly string[];
  /** Other notifications after the first two weeks, and the weeks that were judged there. */
  readonly others: number;
  readonly weeks: number;
  /** Other notifications in the first two weeks. */
  readonly early: number;
}

export function judgeBlindSpot(one: BlindSpotCase, seeds: readonly number[]): BlindSpotOutcome {
  const delays: number[] = [];
  const reasons: string[] = [];
  const counted = { incidents: 0, others: 0, weeks: 0, early: 0 };
  for (const seed of seeds) {
    const { times, values, stepMs, timeZone, incidents } = one.of(seed);
    const { notifications, episodes } = detectSeries({
      ...{ detector: { ...DEFAULT_DETECTOR, name: one.name, stepMs, seed }, labels: {} },
      ...{ times, values, from: Number.NEGATIVE_INFINITY, known: [], timeZone, stepMs },
    });
    const learned = (times[0] ?? 0) + LEARNED_MS;
    const others = notifications.filter(
      (at) => !incidents.some(({ start, until }) => at > start && at <= until + AFTERMATH_MS),
    );
    counted.weeks += Math.max(0, ((times.at(-1) ?? 0) - learned) / WEEK_MS);
    counted.others += others.filter((at) => at > learned).length;
    counted.early += others.filter((at) => at <= learned).length;
    counted.incidents += incidents.length;
    for (const { start, until } of incidents) {
      const told = notifications.find((at) => at > start && at <= until);
      if (told === undefined) continue;
      delays.push((told - start) / MINUTE_MS);
      reasons.push(episodes.find((episode) => episode.start < told && episode.last >= told)?.reason ?? '');
    }
  }
  return { delays, reasons, ...counted };
}
