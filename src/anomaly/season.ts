import { quantileOf } from './signal/rolling-quantile.ts';

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

/**
 * Medians of the slots of the finest scheme that the points can fill, joined by straight lines between the slots' middles.
 * @param hours local hour of the week of each point. @param days that the points span.
 */
export function fitSeason(hours: Float64Array, values: Float64Array, days: number): Season {
  const overall = quantileOf(values.slice().sort(), 0.5);
  const scheme = SCHEMES.find((one) => days >= one.minDays && values.length >= one.slots * MIN_PER_SLOT);
  if (scheme === undefined) return () => overall;
  const slots = Int32Array.from(hours, (hour) => scheme.cycleStart(hour) + Math.floor(scheme.hourInCycle(hour)));
  const profile = groupsOf(slots, values, scheme.slots).map((slot) =>
    slot.length < MIN_IN_SLOT ? overall : quantileOf(slot.sort(), 0.5),
  );
  return (hourOfWeek) => interpolate(profile, scheme, hourOfWeek);
}

/** The values of each group, in one array per group. */
export function groupsOf(group: Int32Array, values: Float64Array, groups: number): Float64Array[] {
  const ends = new Int32Array(groups + 1);
  for (const one of group) ends[one + 1] = (ends[one + 1] as number) + 1;
  for (let g = 0; g < groups; g++) ends[g + 1] = (ends[g + 1] as number) + (ends[g] as number);
  const next = ends.slice();
  const ordered = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const one = group[i] as number;
    const at = next[one] as number;
    ordered[at] = values[i] as number;
    next[one] = at + 1;
  }
  return Array.from({ length: groups }, (_, g) => ordered.subarray(ends[g], ends[g + 1]));
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
