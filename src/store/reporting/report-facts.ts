import { type Labels, labelsFromKey, labelsKey, type Series } from '../../series/index.ts';
import type { Incident } from '../../slo/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import type { StoreReader } from '../store.ts';

interface IncidentRow {
  readonly id: string;
  readonly slo: string;
  readonly group: string;
  readonly start: Instant;
  readonly end: Instant | null;
  readonly bad_events: number;
  readonly valid_events: number;
  readonly budget_share: number;
  readonly severity: Incident['severity'];
}

/**
 * Kept incidents of many SLOs that touch the range, as they stood at `at`: one that had not begun is absent, one that had not ended
 * has no end. By start and id.
 */
export async function incidentsIn(
  store: StoreReader,
  slos: readonly string[],
  range: TimeRange,
  at: Instant,
): Promise<Incident[]> {
  const rows = await store.query<IncidentRow>(
    `SELECT id, slo, \`group\`, toUnixTimestamp64Milli(i.start) AS start, toUnixTimestamp64Milli(i.\`end\`) AS \`end\`,
       bad_events, valid_events, budget_share, severity
     FROM (SELECT * FROM incidents FINAL) AS i
     WHERE slo IN {slos:Array(String)} AND withdrawn = 0
       AND i.start < {end:DateTime64(3)} AND i.start <= {at:DateTime64(3)}
       AND (i.\`end\` IS NULL OR i.\`end\` > {start:DateTime64(3)})
     ORDER BY i.start, id`,
    { slos, start: range.start, end: range.end, at },
  );
  return rows.map((row) => ({
    id: row.id,
    slo: row.slo,
    group: labelsFromKey(row.group),
    start: row.start,
    end: row.end === null || row.end > at ? undefined : row.end,
    badEvents: row.bad_events,
    validEvents: row.valid_events,
    budgetShare: row.budget_share,
    severity: row.severity,
  }));
}

/** Notifications that receivers took, of runs in each range. */
export async function sentNotifications(store: StoreReader, ranges: readonly TimeRange[]): Promise<number[]> {
  const counts = ranges.map(
    (_, i) => `toFloat64(countIf(o.at >= {s${i}:DateTime64(3)} AND o.at < {e${i}:DateTime64(3)})) AS n${i}`,
  );
  const bounds = Object.fromEntries(
    ranges.flatMap(({ start, end }, i) => [
      [`s${i}`, start],
      [`e${i}`, end],
    ]),
  );
  const [row] = await store.query<Record<string, number>>(
    `SELECT ${counts.join(', ')} FROM (SELECT * FROM outbox FINAL) AS o WHERE status = 'sent'`,
    bounds,
  );
  return ranges.map((_, i) => row?.[`n${i}`] ?? 0);
}

/** Number of series that have points of these metrics in the range. */
export async function watchedSeries(store: StoreReader, metrics: readonly string[], range: TimeRange): Promise<number> {
  const [row] = await store.query<{ series: number }>(
    `SELECT toFloat64(uniqExact(metric, labels)) AS series FROM samples
     WHERE metric IN {metrics:Array(String)} AND time >= {start:DateTime64(3)} AND time < {end:DateTime64(3)}`,
    { metrics, start: range.start, end: range.end },
  );
  return row?.series ?? 0;
}

/** Points of some metrics and label sets in the range, by metric, label text and time. */
export async function pointsOf(
  store: StoreReader,
  metrics: readonly string[],
  labels: readonly Labels[],
  range: TimeRange,
): Promise<(Series & { readonly metric: string })[]> {
  const answer = await store.columns(
    `SELECT metric, labels, toFloat64(toUnixTimestamp64Milli(s.time)) AS at, value
     FROM (SELECT * FROM samples FINAL) AS s
     WHERE metric IN {metrics:Array(String)} AND labels IN {labels:Array(String)}
       AND s.time >= {start:DateTime64(3)} AND s.time < {end:DateTime64(3)}
     ORDER BY metric, labels, s.time`,
    { metrics, labels: labels.map(labelsKey), start: range.start, end: range.end },
  );
  const names = answer.metric ?? [];
  const keys = answer.labels ?? [];
  const series: (Series & { readonly metric: string })[] = [];
  let from = 0;
  for (let row = 1; row <= names.length; row++) {
    if (row < names.length && names[row] === names[from] && keys[row] === keys[from]) continue;
    series.push({
      metric: String(names[from]),
      labels: labelsFromKey(String(keys[from])),
      times: part(answer.at, from, row),
      values: part(answer.value, from, row),
    });
    from = row;
  }
  return series;
}

function part(column: Float64Array | readonly string[] | undefined, from: number, to: number): Float64Array {
  return column instanceof Float64Array ? column.subarray(from, to) : new Float64Array();
}
