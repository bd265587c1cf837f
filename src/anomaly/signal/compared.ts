import type { ComponentName } from './component-names.ts';
import { SPREAD_FLOOR } from './residuals.ts';

/** What was usual, what was seen instead, and over how many points up to the one in question. */
export interface Comparison {
  readonly usual: number;
  readonly seen: number;
  readonly points: number;
}

/** In the metric's unit, one number for each point, as the components were computed from them. */
export interface ComparedInput {
  readonly x: Float64Array;
  /** Points in an hour, in the mean of a slow departure, and steps in a spread. */
  readonly hour: number;
  readonly width: number;
  readonly differences: number;
  readonly floor: Float64Array;
  readonly dayMedian: Float64Array;
  readonly weekMedian: Float64Array;
  readonly hourLevel: Float64Array;
  readonly lineDistance: Float64Array;
  readonly seasonal: Float64Array;
  readonly course: Float64Array;
  readonly weekDistance: Float64Array;
  readonly seasonalShift: Float64Array;
  /** As `logSpread` gives it. */
  readonly spread: Float64Array;
  readonly usualSpread: Float64Array;
  readonly predicted: Float64Array;
  readonly departure: Float64Array;
}

/** Says of a component, which has no unit, what it compared in the metric's own. */
export class Compared {
  readonly #input: ComparedInput;

  constructor(input: ComparedInput) {
    this.#input = input;
  }

  /** @param i index of the point. */
  of(what: ComponentName | 'slow-departure', i: number): Comparison {
    const input = this.#input;
    const seen = input.x[i] as number;
    const value = (usual: number): Comparison => ({ usual, seen, points: 1 });
    const before = (distances: Float64Array): Comparison => value(seen - (distances[i] as number));
    const level = input.hourLevel[i] as number;
    switch (what) {
      case 'last-day':
        return value(input.dayMedian[i] as number);
      case 'last-week':
        return value(input.weekMedian[i] as number);
      case 'last-hour':
        return value(input.hourLevel[i - 1] as number);
      case 'step':
        return value(input.x[i - 1] as number);
      case 'recent-line':
        return before(input.lineDistance);
      case 'same-time':
        return before(input.seasonal);
      case 'course-of-day':
      case 'time-of-day':
        return before(input.course);
      case 'week-ago':
        return before(input.weekDistance);
      case 'level-shift':
        return { usual: input.dayMedian[i - input.hour + 1] as number, seen: level, points: input.hour };
      case 'shift-against-other-days':
        return { usual: level - (input.seasonalShift[i] as number), seen: level, points: input.hour };
      case 'spread':
        return this.#steps(i);
      case 'new-extreme':
        return value(this.#formerExtreme(i));
      case 'prediction':
      case 'prediction-for-time-of-day':
        return before(input.predicted);
      case 'slow-departure':
        return this.#slow(i);
    }
  }

  /** Root mean squares of the steps from point to point. */
  #steps(i: number): Comparison {
    const { spread, usualSpread, floor, differences } = this.#input;
    const inUnit = (logarithm: number): number =>
      Math.max(0, Math.exp(logarithm) - SPREAD_FLOOR * (floor[i] as number));
    return { usual: inUnit(usualSpread[i] as number), seen: inUnit(spread[i] as number), points: differences };
  }

  /** The highest value before a point that is higher than it, else the lowest. */
  #formerExtreme(i: number): number {
    const { x } = this.#input;
    const past = x.subarray(0, i);
    const greatest = past.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    if ((x[i] as number) > greatest) return greatest;
    return past.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  }

  #slow(i: number): Comparison {
    const { x, width, departure } = this.#input;
    const recent = x.subarray(Math.max(0, i - width + 1), i + 1);
    const seen = recent.reduce((sum, value) => sum + value, 0) / recent.length;
    return { usual: seen - (departure[i] as number), seen, points: width };
  }
}
