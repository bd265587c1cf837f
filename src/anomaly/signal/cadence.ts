const DAY_MS = 86_400_000;

/** Window lengths of one sampling interval, all in points. */
export interface Cadence {
  readonly stepMs: number;
  /** Points in 24 hours. */
  readonly perDay: number;
  /** A day, but at least so many points that quantiles mean something. */
  readonly day: number;
  readonly hour: number;
  readonly sixHours: number;
  readonly week: number;
  readonly fourWeeks: number;
}

/** How much a point may be earlier or later than whole days before, in points, where a zone changes its offset. */
export type DayLag = (index: number, days: number) => number;

export function cadenceOf(stepMs: number, trainMs: number): Cadence {
  const perDay = Math.max(1, Math.round(DAY_MS / stepMs));
  const day = Math.max(24, perDay);
  return {
    stepMs,
    perDay,
    day,
    hour: Math.max(5, Math.round(3_600_000 / stepMs)),
    sixHours: Math.max(12, Math.round((6 * 3_600_000) / stepMs)),
    week: 7 * day,
    fourWeeks: Math.max(2 * day, Math.round(trainMs / DAY_MS) * day),
  };
}
