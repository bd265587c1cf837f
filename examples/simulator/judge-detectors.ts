import { type DetectorDefinition, detectSeries } from '../../src/anomaly/index.ts';
import { type Labels, labelsText, type Series } from '../../src/series/index.ts';
import { floorTo, type Instant, type TimeRange } from '../../src/time/index.ts';
import { evaluatePromql, seriesOf } from './promql/evaluate.ts';

const WEEK_MS = 604_800_000;

/** What one detector says about one series of a simulation. */
export interface Judgement {
  readonly detector: string;
  readonly labels: Labels;
  readonly series: string;
  /** When somebody would be told. */
  readonly notifications: readonly Instant[];
  readonly episodes: readonly TimeRange[];
}

/**
 * Runs detectors over series in memory, as the detect job does over a source, and judges the points in `range`; all earlier ones are history.
 * @param answers what a source answered to detectors that do not ask in PromQL, by their names.
 */
export function judgeDetectors(
  detectors: readonly DetectorDefinition[],
  series: readonly Series[],
  range: TimeRange,
  timeZone: string,
  answers: ReadonlyMap<string, readonly Series[]> = new Map(),
): readonly Judgement[] {
  return detectors.flatMap((detector) => {
    const { stepMs } = detector;
    const first = series.reduce((least, { times }) => Math.min(least, times[0] ?? range.start), range.start);
    const watched = answers.get(detector.name) ?? promqlAnswer(detector, series, floorTo(first, stepMs), range.end);
    return watched.map(({ labels, times, values }): Judgement => {
      const input = {
        detector,
        labels,
        times,
        values,
        from: range.start,
        known: [],
        timeZone,
        stepMs,
        memory: 'all' as const,
      };
      const { notifications, episodes } = detectSeries(input);
      return {
        detector: detector.name,
        labels,
        series: `${detector.name}, ${labelsText(labels)}`,
        notifications: notifications.filter((at) => at >= range.start),
        episodes: episodes.map((episode) => ({ start: episode.start, end: episode.end ?? episode.last })),
      };
    });
  });
}

function promqlAnswer(
  { query, stepMs }: DetectorDefinition,
  series: readonly Series[],
  start: Instant,
  end: Instant,
): readonly Series[] {
  const steps = Float64Array.from({ length: Math.floor((end - start) / stepMs) }, (_, i) => start + (i + 1) * stepMs);
  const value = evaluatePromql(query, series, steps);
  return value.kind === 'vector' ? value.elements.map((element) => seriesOf(element, steps)) : [];
}

/** False notifications of a quiet simulation per series and week. */
export function falsePerWeek({ notifications }: Judgement, { start, end }: TimeRange): number {
  return notifications.length / ((end - start) / WEEK_MS);
}
