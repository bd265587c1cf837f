import type { Labels } from '../series/index.ts';
import type { Instant } from '../time/index.ts';

const DAY_MS = 86_400_000;
/** Two weekends are known then: before, much of a weekend is news, and nobody can tell what stands still from what rests. */
const LEARNS_MS = 14 * DAY_MS;

/** A series whose history is too short to be sure of it. */
export interface LearningSeries {
  readonly detector: string;
  readonly labels: Labels;
  /** Its first point. */
  readonly since: Instant;
  /** When it is known well enough. */
  readonly until: Instant;
  /** False before there is an expected range: nothing is told of it yet. */
  readonly judged: boolean;
}

/** When a series with such a first point has learned its week. */
export function learnedAt(first: Instant): Instant {
  return first + LEARNS_MS;
}

/** First points after this instant belong to series that still learn at `at`. */
export function learningSince(at: Instant): Instant {
  return at - LEARNS_MS;
}
