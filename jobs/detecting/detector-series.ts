import { type DetectorDefinition, groupLabels, historyMs } from '../../src/anomaly/index.ts';
import { UsageError } from '../../src/errors.ts';
import { type Labels, labelsKey, type Series } from '../../src/series/index.ts';
import { allCorrectedRanges } from '../../src/slo/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';

export interface DetectorSeries {
  readonly series: readonly Series[];
  readonly warnings: readonly string[];
}

/** What the query of a detector gives on a grid; values with too little traffic are NaN. */
export async function pullDetectorSeries(
  detector: DetectorDefinition,
  grid: TimeRange & { readonly stepMs: number },
  { source, signal }: Pick<JobContext, 'source' | 'signal'>,
): Promise<DetectorSeries> {
  const from = source(detector.source);
  const answer = await from.range(detector.query, grid, { signal });
  const { minTraffic } = detector;
  if (minTraffic === undefined) return answer;
  const traffic = await from.range(minTraffic.query, grid, { signal });
  const byLabels = new Map(traffic.series.map((one) => [labelsKey(one.labels), one]));
  const ofAll = traffic.series.length === 1 ? traffic.series[0] : undefined;
  return {
    series: answer.series.map((one) =>
      withTraffic(one, byLabels.get(labelsKey(one.labels)) ?? ofAll, minTraffic.atLeast),
    ),
    warnings: [...answer.warnings, ...traffic.warnings],
  };
}

/** Where nothing counted traffic there was none. */
function withTraffic(one: Series, traffic: Series | undefined, atLeast: number): Series {
  const counted = new Map<number, number>();
  traffic?.times.forEach((time, i) => {
    counted.set(time, traffic.values[i] ?? 0);
  });
  const values = one.values.map((value, i) => ((counted.get(one.times[i] ?? 0) ?? 0) >= atLeast ? value : Number.NaN));
  return { ...one, values };
}

/** Times of maintenance that can matter to points of the range. */
export function maintenanceAround(
  detector: DetectorDefinition,
  range: TimeRange,
  { config }: Pick<JobContext, 'config'>,
): readonly TimeRange[] {
  const reach = { start: range.start - historyMs(detector), end: range.end };
  return allCorrectedRanges(config.maintenance[detector.name] ?? [], reach);
}

/** What is judged as one: a series, or several of a group. */
export interface Unit {
  /** Of the series, or of the group where there are several. */
  readonly labels: Labels;
  readonly members: readonly Series[];
}

/**
 * The series of a detector by what is judged as one, in the order in which they came.
 * @throws UsageError where a series of a group could not be told from the group.
 */
export function unitsOf(detector: DetectorDefinition, series: readonly Series[]): Unit[] {
  if (detector.groupBy.length === 0) return series.map((one) => ({ labels: one.labels, members: [one] }));
  const groups = new Map<string, { labels: Labels; members: Series[] }>();
  for (const one of series) {
    const labels = groupLabels(detector, one.labels);
    if (labelsKey(one.labels) === labelsKey(labels) && series.length > 1) {
      throw new UsageError(`a series has no labels beyond those of "groupBy": ${labelsKey(labels)}`, {
        hint: 'Give each metric of a group a label of its own, in PromQL by label_replace(…, "metric", "errors", "", "").',
      });
    }
    const group = groups.get(labelsKey(labels));
    if (group === undefined) groups.set(labelsKey(labels), { labels, members: [one] });
    else group.members.push(one);
  }
  return [...groups.values()].map(({ labels, members }) => {
    const [only] = members;
    return members.length === 1 && only !== undefined ? { labels: only.labels, members } : { labels, members };
  });
}
