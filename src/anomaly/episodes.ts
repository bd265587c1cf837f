import { createHash } from 'node:crypto';
import { type Labels, labelsKey } from '../series/index.ts';
import type { Instant } from '../time/index.ts';
import type { AnomalyEpisode, DetectorDefinition, ScoredPoint } from './detector.ts';
import { reasonText } from './reason.ts';

/** From these scores on (1.5 and 3 times the threshold's evidence) an episode is more than minor. */
const MAJOR_SCORE = 0.7;
const CRITICAL_SCORE = 0.9;

/** An anomalous point with what the words need beside it. */
export interface OddPoint extends ScoredPoint {
  readonly spread: number;
  /** Length of the step that ends at the point. */
  readonly stepMs: number;
}

/** Collects the anomalous points of one series into episodes. Points come in the order of time. */
export class EpisodeBuilder {
  readonly #detector: DetectorDefinition;
  readonly #labels: Labels;
  readonly #timeZone: string;
  readonly #episodes: OddPoint[][] = [];

  constructor(detector: DetectorDefinition, labels: Labels, timeZone: string) {
    this.#detector = detector;
    this.#labels = labels;
    this.#timeZone = timeZone;
  }

  add(point: OddPoint): void {
    const current = this.#episodes.at(-1);
    const last = current?.at(-1);
    if (current === undefined || last === undefined || point.time - last.time > quietMs(this.#detector, point.stepMs)) {
      this.#episodes.push([point]);
    } else {
      current.push(point);
    }
  }

  /** Where the episodes so far start and when they were last odd. */
  spans(): { readonly start: Instant; readonly last: Instant }[] {
    return this.#episodes.flatMap((points) => {
      const [first, last] = [points[0], points.at(-1)];
      return first === undefined || last === undefined ? [] : [{ start: first.time - first.stepMs, last: last.time }];
    });
  }

  /** @param seenUpTo time of the last point that was looked at: an episode is over when it has been quiet for longer than the merge gap. */
  finish(seenUpTo: Instant): AnomalyEpisode[] {
    return this.#episodes.flatMap((points) => {
      const first = points[0];
      const last = points.at(-1);
      if (first === undefined || last === undefined) return [];
      const peak = points.reduce((best, point) => (point.score > best.score ? point : best), first);
      const start = first.time - first.stepMs;
      const { time, value, expected, lower, upper } = peak;
      return [
        {
          id: episodeId(this.#detector.name, this.#labels, start),
          detector: this.#detector.name,
          labels: this.#labels,
          start,
          end: seenUpTo - last.time > quietMs(this.#detector, last.stepMs) ? last.time : undefined,
          last: last.time,
          peak: { time, value, expected, lower, upper },
          score: peak.score,
          severity: severityOf(peak.score),
          reason: reasonText({
            detector: this.#detector,
            labels: this.#labels,
            peak: { time, value, expected, lower, upper },
            spread: peak.spread,
            points: points.length,
            lengthMs: last.time - start,
            timeZone: this.#timeZone,
          }),
        },
      ];
    });
  }
}

/** Quiet time that ends an episode: the merge gap, but at least one and a half steps, or every point of a slow series would be its own. */
export function quietMs(detector: DetectorDefinition, stepMs: number): number {
  return Math.max(detector.mergeGapMs, 1.5 * stepMs);
}

/** `latency-20260811T140000Z-3f9a2c1b0d`: fit for a shell, a file name and a link. Without labels the last part is left out. */
function episodeId(detector: string, labels: Labels, start: Instant): string {
  const when = `${new Date(start).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  if (Object.keys(labels).length === 0) return `${detector}-${when}`;
  return `${detector}-${when}-${createHash('sha256').update(labelsKey(labels)).digest('hex').slice(0, 10)}`;
}

function severityOf(score: number): AnomalyEpisode['severity'] {
  if (score >= CRITICAL_SCORE) return 'critical';
  return score >= MAJOR_SCORE ? 'major' : 'minor';
}
