import { createHash } from 'node:crypto';
import { type Labels, labelsKey } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';
import type { AnomalyEpisode, DetectorDefinition, ScoredPoint } from '../detector.ts';
import type { Grounds, Standout } from './grounds.ts';
import { reasonText } from './reason.ts';
import { severityOf } from './severity.ts';

/** An episode that lasts is told again so often, as Alertmanager does by default. */
const REPEAT_MS = 14_400_000;

/** A judged point with what the words need beside it. */
export interface Judged {
  readonly point: ScoredPoint;
  /** Usual distance from the expected value at that time of day. */
  readonly spread: number;
  /** Length of the step that ends at the point. */
  readonly stepMs: number;
  /** What decided about it; asked for where an episode begins. */
  readonly standout: () => Standout;
}

/** Collects the anomalous points of one series into episodes. Points come in the order of time. */
export class EpisodeBuilder {
  readonly #detector: DetectorDefinition;
  readonly #labels: Labels;
  readonly #timeZone: string;
  readonly #episodes: Judged[][] = [];

  constructor(detector: DetectorDefinition, labels: Labels, timeZone: string) {
    this.#detector = detector;
    this.#labels = labels;
    this.#timeZone = timeZone;
  }

  add(judged: Judged): void {
    const current = this.#episodes.at(-1);
    const last = current?.at(-1);
    const gap = last === undefined ? Number.POSITIVE_INFINITY : judged.point.time - last.point.time;
    if (current === undefined || gap > quietMs(this.#detector, judged.stepMs)) {
      this.#episodes.push([judged]);
    } else {
      current.push(judged);
    }
  }

  /** See {@link notificationTimes}. */
  notifications(): Instant[] {
    return this.#episodes.flatMap((judged) => notificationTimes(judged.map((one) => one.point.time)));
  }

  /** @param seenUpTo time of the last point that was looked at: an episode is over when it has been quiet for longer than the merge gap. */
  finish(seenUpTo: Instant): AnomalyEpisode[] {
    return this.#episodes.flatMap((points) => {
      const first = points[0];
      const last = points.at(-1);
      if (first === undefined || last === undefined) return [];
      const peak = points.reduce((best, one) => (distance(one) > distance(best) ? one : best), first);
      const score = Math.max(...points.map((one) => one.point.score));
      const start = first.point.time - first.stepMs;
      const end = last.point.time;
      const { time, value, expected, lower, upper } = peak.point;
      const shown = { time, value, expected, lower, upper };
      const grounds: Grounds = {
        kind: 'series',
        spreads: spreadsOut(peak),
        lastedMs: points.length > 1 ? end - start : 0,
        standout: first.standout(),
      };
      return [
        {
          id: episodeId(this.#detector.name, this.#labels, start),
          detector: this.#detector.name,
          labels: this.#labels,
          start,
          end: seenUpTo - end > quietMs(this.#detector, last.stepMs) ? end : undefined,
          last: end,
          peak: shown,
          score,
          severity: severityOf(
            points.map(({ point }) => point),
            end - start,
            this.#detector.allowed,
          ),
          reason: reasonText({
            ...{ grounds, labels: this.#labels, peak: shown },
            ...{ unit: this.#detector.unit, timeZone: this.#timeZone },
          }),
          grounds,
        },
      ];
    });
  }
}

/** From the nearer edge of the expected range, in usual spreads; 0 inside of it. */
function spreadsOut({ point: { value, lower, upper }, spread }: Judged): number {
  return Math.max(0, value - upper, lower - value) / Math.max(spread, Number.MIN_VALUE);
}

/** From the expected value, in usual spreads: what a person calls the peak. Scores of clear anomalies are all near 1 and tell less. */
function distance({ point, spread }: Judged): number {
  return Math.abs(point.value - point.expected) / Math.max(spread, Number.MIN_VALUE);
}

/** The first of one episode's times, and again every {@link REPEAT_MS}. */
export function notificationTimes(times: readonly Instant[]): Instant[] {
  let last = Number.NEGATIVE_INFINITY;
  return times.filter((time) => {
    if (time - last < REPEAT_MS) return false;
    last = time;
    return true;
  });
}

/** Quiet time that ends an episode: the merge gap, but at least one and a half steps, or every point of a slow series would be its own. */
export function quietMs(detector: DetectorDefinition, stepMs: number): number {
  return Math.max(detector.mergeGapMs, 1.5 * stepMs);
}

/** `latency-20260811T140000Z-3f9a2c1b0d`: fit for a shell, a file name and a link. Without labels the last part is left out. */
export function episodeId(detector: string, labels: Labels, start: Instant): string {
  const when = `${new Date(start).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  if (Object.keys(labels).length === 0) return `${detector}-${when}`;
  return `${detector}-${when}-${createHash('sha256').update(labelsKey(labels)).digest('hex').slice(0, 10)}`;
}
