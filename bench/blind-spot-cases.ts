import { seededRandom } from '../src/anomaly/index.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Monday, 28 September 2026, 00:00 UTC: four weeks before the clocks of Europe go back. */
const START = Date.UTC(2026, 8, 28);
const DAYS = 35;

/** What must be told; `until` is the last moment at which being told is of use. */
export interface Incident {
  readonly start: number;
  readonly until: number;
}

export interface BlindSpotSeries {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly stepMs: number;
  readonly timeZone: string;
  /** Empty where nothing happens. */
  readonly incidents: readonly Incident[];
}

/** One kind of series and incident, in one shape. */
export interface BlindSpotCase {
  /** Cases of one name are counted together. */
  readonly name: string;
  readonly shape: string;
  readonly of: (seed: number) => BlindSpotSeries;
}

class Chance {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seededRandom(seed);
    for (let k = 0; k < 8; k++) this.next();
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Knuth's method; fit for small means. */
  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count++;
    return count;
  }
}

/** A usual course: the value at a time, asked for in order. */
type Course = (chance: Chance) => (time: number) => number;

const hourOfDay = (time: number): number => (time % DAY_MS) / HOUR_MS;
/** 0 for the first day. */
const dayOf = (time: number): number => Math.floor((time - START) / DAY_MS);
const isWeekend = (time: number): boolean => dayOf(time) % 7 >= 5;

/** Between about 0.25 at night and 1 at two in the afternoon. */
function wave(time: number): number {
  const shifted = ((hourOfDay(time) - 14 + 36) % 24) - 12;
  return (0.25 + 0.75 * Math.exp(-((shifted / 4.5) ** 2))) * (isWeekend(time) ? 0.65 : 1);
}

const requests: Course = (chance) => (time) => 300 * wave(time) * (1 + 0.05 * chance.normal());
const latency: Course = (chance) => (time) => (60 + 60 * wave(time)) * Math.exp(0.15 * chance.normal());
/** Follows itself from point to point, without a day. */
const load: Course = (chance) => {
  let departure = 0;
  return () => {
    departure = 0.9 * departure + chance.normal();
    return 40 + 2 * departure;
  };
};
const flat: Course = (chance) => () => 100 + 5 * chance.normal();
/** Every point drawn anew, as wide as the day's wave. */
const noisy: Course = (chance) => (time) => 100 + 30 * wave(time) + 20 * chance.normal();
const burnt: Course = (chance) => (time) => 20 * wave(time) + 10 * Math.log(1 / (1 - chance.next()));

const COURSES = { requests, latency, load, flat } as const;

interface Plan {
  readonly course: Course;
  /** UTC where not given. */
  readonly timeZone?: string;
  readonly stepMs?: number;
  readonly days?: number;
  /** Length of what happens; 0 for nothing. */
  readonly lastsMs?: number;
  /** How much later than the end being told is still of use. */
  readonly graceMs?: number;
  /** Start of what happens, between days 28 and 33 at any hour where not given. */
  readonly startsAt?: (chance: Chance) => number;
  /** What becomes of the usual value. @param since milliseconds since the start of what happens, and as a share of its length. */
  readonly happens?: (usual: number, at: { since: number; share: number; time: number; frozen: number }) => number;
  /** Whether a point is missing. */
  readonly isMissing?: (time: number, chance: Chance, start: number) => boolean;
}

function build(seed: number, plan: Plan): BlindSpotSeries {
  const { course, stepMs = 5 * MINUTE_MS, days = DAYS, lastsMs = 0, graceMs = HOUR_MS / 2, happens } = plan;
  const chance = new Chance(seed * 7_919 + 17);
  const startsAt =
    plan.startsAt?.(chance) ?? START + 28 * DAY_MS + Math.floor((chance.next() * 5 * DAY_MS) / stepMs) * stepMs;
  const valueAt = course(chance);
  const times: number[] = [];
  const values: number[] = [];
  let frozen = 0;
  for (let time = START + stepMs; time <= START + days * DAY_MS; time += stepMs) {
    const usual = valueAt(time);
    const since = time - startsAt;
    const isOn = lastsMs > 0 && since > 0 && since <= lastsMs;
    if (!isOn) frozen = usual;
    const missing = plan.isMissing?.(time, chance, startsAt) ?? false;
    if (missing) continue;
    times.push(time);
    values.push(isOn && happens ? happens(usual, { since, share: since / lastsMs, time, frozen }) : usual);
  }
  return {
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    stepMs,
    timeZone: plan.timeZone ?? 'UTC',
    incidents: lastsMs > 0 ? [{ start: startsAt, until: startsAt + lastsMs + graceMs }] : [],
  };
}

function casesOf(name: string, plans: Readonly<Record<string, Plan>>): BlindSpotCase[] {
  return Object.entries(plans).map(([shape, plan]) => ({ name, shape, of: (seed) => build(seed, plan) }));
}

const each = (of: (course: Course) => Plan): Record<string, Plan> =>
  Object.fromEntries(Object.entries(COURSES).map(([shape, course]) => [shape, of(course)]));

/** A peak of half an hour each night. */
const batch =
  (varies: number, hours: number, level: number): Course =>
  (chance) => {
    let day = -1;
    let begins = 0;
    let height = 0;
    return (time) => {
      if (dayOf(time) !== day) {
        day = dayOf(time);
        begins = 2 + varies * chance.between(-0.5, 0.5);
        height = level * (1 + varies * chance.between(-0.3, 0.3));
      }
      const hour = hourOfDay(time);
      const usual = 10 + 20 * wave(time) + chance.normal();
      return hour > begins && hour <= begins + hours ? usual + height * (1 + 0.03 * chance.normal()) : usual;
    };
  };
const night = (hour: number) => (chance: Chance) =>
  START + (29 + Math.floor(chance.next() * 4)) * DAY_MS + hour * HOUR_MS;

/** A gauge that stays at `usual` but for rare points. */
const rarely =
  (usual: number, of: (chance: Chance) => number, share: number): Course =>
  (chance) =>
  () =>
    chance.next() < share ? of(chance) : usual;

const berlinOffset = (time: number): number => (time < Date.UTC(2026, 9, 25, 1) ? 2 : 1) * HOUR_MS;
const office =
  (low: number, high: number): Course =>
  (chance) =>
  (time) => {
    const hour = hourOfDay(time + berlinOffset(time));
    return (hour >= 8 && hour < 18 && !isWeekend(time) ? high : low) * (1 + 0.05 * chance.normal());
  };

const steps: Course = (chance) => {
  let level = 1_000;
  return () => {
    if (chance.next() < 0.05) level += Math.ceil(10 * Math.log(1 / (1 - chance.next())));
    return level;
  };
};

export const BLIND_SPOTS: readonly BlindSpotCase[] = [
  ...casesOf('nothing happens', {
    ...each((course) => ({ course })),
    noisy: { course: noisy, stepMs: MINUTE_MS },
    burst: { course: burnt },
    hourly: { course: requests, stepMs: HOUR_MS },
  }),
  ...casesOf(
    'half an hour at half',
    each((course) => ({ course, lastsMs: HOUR_MS / 2, happens: (usual) => usual / 2 })),
  ),
  ...casesOf('a value frozen for six hours', {
    ...each((course) => ({ course, lastsMs: 6 * HOUR_MS, happens: (_, { frozen }) => frozen })),
    minutes: { course: requests, stepMs: MINUTE_MS, lastsMs: 6 * HOUR_MS, happens: (_, { frozen }) => frozen },
    counts: {
      course: (chance) => (time) => chance.poisson(40 * wave(time)),
      lastsMs: 6 * HOUR_MS,
      happens: (_, { frozen }) => frozen,
    },
  }),
  ...casesOf('spike of 8 sigma in dense noise', {
    'one point': { course: noisy, stepMs: MINUTE_MS, lastsMs: MINUTE_MS, happens: (usual) => usual + 160 },
    'three points': { course: noisy, stepMs: MINUTE_MS, lastsMs: 3 * MINUTE_MS, happens: (usual) => usual + 160 },
    'five minutes': { course: noisy, lastsMs: 5 * MINUTE_MS, happens: (usual) => usual + 160 },
    exponential: { course: burnt, stepMs: MINUTE_MS, lastsMs: 3 * MINUTE_MS, happens: (usual) => usual + 200 },
  }),
  ...casesOf(
    'spike of 8 sigma',
    each((course) => ({ course, lastsMs: 5 * MINUTE_MS, happens: (usual) => usual * 2 })),
  ),
  ...casesOf('nightly batch does not come', {
    'on the minute': {
      course: batch(0, 0.5, 200),
      ...{ startsAt: night(2), lastsMs: HOUR_MS / 2, graceMs: 2 * HOUR_MS },
      happens: (_, { time }) => 15 + (time % 7) / 5,
    },
    'now and then later': {
      course: batch(0.7, 1, 200),
      ...{ startsAt: night(1.6), lastsMs: 2 * HOUR_MS, graceMs: 2 * HOUR_MS },
      happens: (_, { time }) => 15 + (time % 7) / 5,
    },
    hourly: {
      course: batch(0, 2, 200),
      ...{ stepMs: HOUR_MS, startsAt: night(2), lastsMs: 2 * HOUR_MS, graceMs: 3 * HOUR_MS },
      happens: (_, { time }) => 15 + (time % 7) / 5,
    },
  }),
  ...casesOf('half as much more after a gap of six hours', {
    ...each((course) => ({
      course,
      ...{ lastsMs: 5 * DAY_MS, graceMs: -5 * DAY_MS + 10 * HOUR_MS },
      startsAt: (chance) => START + 28 * DAY_MS + Math.floor(chance.next() * 24) * HOUR_MS,
      happens: (usual) => 1.5 * usual,
      isMissing: (time, _, start) => time > start && time <= start + 6 * HOUR_MS,
    })),
  }),
  ...casesOf('leak that doubles the value in two days', {
    ...each((course) => ({
      course,
      lastsMs: 2 * DAY_MS,
      graceMs: 0,
      happens: (usual, { share }) => usual * (1 + share),
    })),
  }),
  ...casesOf('noise three times as wide for six hours', {
    requests: {
      course: requests,
      lastsMs: 6 * HOUR_MS,
      happens: (usual, { time }) => 300 * wave(time) + 3 * (usual - 300 * wave(time)),
    },
    load: { course: load, lastsMs: 6 * HOUR_MS, happens: (usual) => 40 + 3 * (usual - 40) },
    flat: { course: flat, lastsMs: 6 * HOUR_MS, happens: (usual) => 100 + 3 * (usual - 100) },
    minutes: { course: flat, stepMs: MINUTE_MS, lastsMs: 6 * HOUR_MS, happens: (usual) => 100 + 3 * (usual - 100) },
  }),
  ...casesOf('quiet nights at zero', {
    'few requests': { course: (chance) => (time) => chance.poisson(40 * Math.max(0, wave(time) - 0.23)) },
    'fewer requests': { course: (chance) => (time) => chance.poisson(8 * Math.max(0, wave(time) - 0.2)) },
    ratio: {
      course: (chance) => (time) => {
        const all = chance.poisson(60 * Math.max(0, wave(time) - 0.22));
        return all === 0 ? Number.NaN : 1 - chance.poisson(0.01 * all) / all;
      },
    },
  }),
  ...casesOf('zero at noon for half an hour', {
    'few requests': {
      course: (chance) => (time) => chance.poisson(40 * Math.max(0, wave(time) - 0.23)),
      startsAt: night(13),
      ...{ lastsMs: HOUR_MS / 2, happens: () => 0 },
    },
    'fewer requests': {
      course: (chance) => (time) => chance.poisson(8 * Math.max(0, wave(time) - 0.2)),
      startsAt: night(13),
      ...{ lastsMs: HOUR_MS / 2, happens: () => 0 },
    },
  }),
  ...casesOf('staircase', {
    calm: { course: steps },
    'with a leap': { course: steps, lastsMs: HOUR_MS, happens: (usual) => usual + 3_000 },
  }),
  ...casesOf('clocks go back', {
    office: { course: office(100, 900), timeZone: 'Europe/Berlin' },
    'hourly office': { course: office(100, 900), stepMs: HOUR_MS, timeZone: 'Europe/Berlin' },
    'a job that keeps to UTC': { course: batch(0, 0.5, 200), timeZone: 'Europe/Berlin' },
  }),
  ...casesOf('two days of history, then an hour at nothing', {
    ...each((course) => ({
      course,
      ...{ days: 4, lastsMs: HOUR_MS, happens: () => 1 },
      startsAt: (chance) => START + 2 * DAY_MS + Math.floor(chance.next() * 24) * HOUR_MS,
    })),
  }),
  ...casesOf('a gap at 40 % of the points, an hour at a third', {
    ...each((course) => ({
      course,
      ...{ lastsMs: HOUR_MS, happens: (usual) => usual / 3 },
      isMissing: (_, chance) => chance.next() < 0.4,
    })),
  }),
  ...casesOf('counts of 0 to 3, an hour of ten', {
    'every fifth': { course: (chance) => () => Math.min(3, chance.poisson(0.2)), lastsMs: HOUR_MS, happens: () => 10 },
    even: { course: (chance) => () => Math.min(3, chance.poisson(1.2)), lastsMs: HOUR_MS, happens: () => 10 },
    rare: { course: (chance) => () => Math.min(3, chance.poisson(0.01)), lastsMs: HOUR_MS, happens: () => 10 },
    minutes: {
      course: (chance) => () => Math.min(3, chance.poisson(0.2)),
      ...{ stepMs: MINUTE_MS, lastsMs: HOUR_MS, happens: () => 10 },
    },
  }),
  ...casesOf('gauge of 0 and 1, down for a quarter of an hour', {
    steady: { course: rarely(1, () => 0, 0), lastsMs: 15 * MINUTE_MS, happens: () => 0 },
    minutes: { course: rarely(1, () => 0, 0), stepMs: MINUTE_MS, lastsMs: 15 * MINUTE_MS, happens: () => 0 },
    'single misses, an hour': { course: rarely(1, () => 0, 0.0015), lastsMs: HOUR_MS, happens: () => 0 },
  }),
  ...casesOf('percentage at 100, twenty minutes at 97', {
    'tiny dips': {
      course: rarely(100, (chance) => 100 - 0.2 * chance.next(), 0.1),
      ...{ lastsMs: 20 * MINUTE_MS, happens: () => 97 },
    },
    'never less': { course: rarely(100, () => 100, 0), lastsMs: 20 * MINUTE_MS, happens: () => 97 },
    'by the day': {
      course: (chance) => (time) => {
        const all = chance.poisson(2_000 * wave(time));
        return 100 * (1 - chance.poisson(0.0005 * all) / all);
      },
      ...{ lastsMs: 20 * MINUTE_MS, happens: () => 97 },
    },
  }),
];
