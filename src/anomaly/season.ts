import { median } from 'simple-statistics';
import type { Track } from './track.ts';

const DAY_MS = 86_400_000;

/**
 * A way to cut the week into slots that should look alike. The finest one that the history can fill is used: `minDays` of history
 * so that each slot has been seen on several days, and `MIN_PER_SLOT` points in a slot on average so that its median means something.
 */
interface Scheme {
  readonly slots: number;
  readonly minDays: number;
  /** Slot and position within the scheme's own cycle, both from the hour of the week. */
  readonly cycleStart: (hourOfWeek: number) => number;
  readonly cycleHours: number;
  readonly hourInCycle: (hourOfWeek: number) => number;
}

const HOURS_OF_WEEK: Scheme = {
  slots: 168,
  minDays: 20,
  cycleStart: () => 0,
  cycleHours: 168,
  hourInCycle: (hourOfWeek) => hourOfWeek,
};
const HOURS_OF_DAY_BY_WEEKEND: Scheme = {
  slots: 48,
  minDays: 13,
  cycleStart: (hourOfWeek) => (hourOfWeek < 24 || hourOfWeek >= 144 ? 24 : 0),
  cycleHours: 24,
  hourInCycle: (hourOfWeek) => hourOfWeek % 24,
};
const HOURS_OF_DAY: Scheme = {
  slots: 24,
  minDays: 3,
  cycleStart: () => 0,
  cycleHours: 24,
  hourInCycle: (hourOfWeek) => hourOfWeek % 24,
};
const SCHEMES = [HOURS_OF_WEEK, HOURS_OF_DAY_BY_WEEKEND, HOURS_OF_DAY] as const;

const MIN_PER_SLOT = 6;
/** A slot with fewer points takes the median of all. */
const MIN_IN_SLOT = 3;

/** Usual value at a local hour of the week. */
export type Season = (hourOfWeek: number) => number;

/** Medians of the slots of the finest scheme that the points can fill, joined by straight lines between the slots' middles. */
export function fitSeason(track: Track, indices: readonly number[]): Season {
  const values = indices.map((i) => track.values[i] as number);
  const overall = values.length === 0 ? 0 : median(values);
  const first = indices[0];
  const last = indices[indices.length - 1];
  if (first === undefined || last === undefined) return () => overall;
  const days = ((track.times[last] as number) - (track.times[first] as number)) / DAY_MS;
  const scheme = SCHEMES.find((one) => days >= one.minDays && indices.length >= one.slots * MIN_PER_SLOT);
  if (scheme === undefined) return () => overall;

  const slots: number[][] = Array.from({ length: scheme.slots }, () => []);
  for (const [i, index] of indices.entries()) {
    const hour = track.hours[index] as number;
    slots[scheme.cycleStart(hour) + Math.floor(scheme.hourInCycle(hour))]?.push(values[i] as number);
  }
  const profile = slots.map((slot) => (slot.length < MIN_IN_SLOT ? overall : median(slot)));
  return (hourOfWeek) => interpolate(profile, scheme, hourOfWeek);
}

function interpolate(profile: readonly number[], scheme: Scheme, hourOfWeek: number): number {
  const start = scheme.cycleStart(hourOfWeek);
  const position = scheme.hourInCycle(hourOfWeek) - 0.5 + scheme.cycleHours;
  const before = Math.floor(position);
  const share = position - before;
  const left = profile[start + (before % scheme.cycleHours)] ?? 0;
  const right = profile[start + ((before + 1) % scheme.cycleHours)] ?? 0;
  return left + (right - left) * share;
}
