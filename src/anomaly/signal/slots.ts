import type { Track } from '../track.ts';

const DAY_MS = 86_400_000;
/** A longer gap is filled with the same time of the day before, a shorter one with a straight line. */
const LINE_MS = DAY_MS / 4;
/** Of a gap longer than this only whole days less are filled: older history is forgotten anyway. */
const MAX_GAP_DAYS = 7;

/** A track on a regular grid: where points are missing there are fillers, so that a day before is always as many slots before. */
export interface Slots {
  readonly values: Float64Array;
  readonly times: Float64Array;
  /** Index of the track's point; −1 for a filler. */
  readonly points: Int32Array;
}

/**
 * The points `[from, to)` of a track, and fillers between those further apart than one and a half steps. A filler depends on the points on both
 * sides of its gap, so it is known when the gap is over and nothing is ever said about the filler itself.
 */
export function slotsOf(track: Track, from: number, to: number, stepMs: number): Slots {
  const perDay = Math.max(1, Math.round(DAY_MS / stepMs));
  const missingBefore = (i: number): number => {
    const gap = i === from ? 0 : (track.times[i] as number) - (track.times[i - 1] as number);
    return gap > 1.5 * stepMs ? fillersOf(Math.round(gap / stepMs) - 1, perDay) : 0;
  };
  let count = Math.max(0, to - from);
  for (let i = from; i < to; i++) count += missingBefore(i);
  const values = new Float64Array(count);
  const times = new Float64Array(count);
  const points = new Int32Array(count).fill(-1);
  let slot = 0;
  for (let i = from; i < to; i++) {
    const time = track.times[i] as number;
    const value = track.values[i] as number;
    const missing = missingBefore(i);
    const start = missing === 0 ? 0 : (track.values[i - 1] as number);
    const long = missing > 0 && time - (track.times[i - 1] as number) > LINE_MS;
    for (let k = 1; k <= missing; k++, slot++) {
      const dayBefore = long ? values[slot - perDay] : undefined;
      values[slot] = dayBefore ?? start + ((value - start) * k) / (missing + 1);
      times[slot] = time - (missing + 1 - k) * stepMs;
    }
    values[slot] = value;
    times[slot] = time;
    points[slot++] = i;
  }
  return { values, times, points };
}

function fillersOf(missing: number, perDay: number): number {
  const most = MAX_GAP_DAYS * perDay;
  return missing <= most ? missing : most + (missing % perDay);
}
