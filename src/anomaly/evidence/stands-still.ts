import type { Instant } from '../../time/index.ts';
import { DailyRecords } from './daily-records.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Least length of a value that hangs: an hour, and six points. */
const LEAST_MS = HOUR_MS;
const LEAST_POINTS = 6;
/** It hangs where it has stood so many times as long as the series has done on two of the days before. */
const TIMES = 3;
const HABIT_DAYS = 2;
/** Two weekends are known, on which much stands still. */
const FROM_DAYS = 13;

/**
 * Notices a series that always moves and has stopped: an exporter that hangs goes on telling its last value, which is as usual as any. A series that stands
 * still every night has a habit of it, and one that has always stood still is none that always moves. After a day it is the new normal.
 */
export class StandsStill {
  readonly #since: Instant;
  readonly #records = new DailyRecords();
  #value = Number.NaN;
  #count = 0;
  #start = 0;
  #told = Number.POSITIVE_INFINITY;
  #day = -1;
  #usual = 0;

  /** @param since first point of the history. */
  constructor(since: Instant) {
    this.#since = since;
  }

  /** Time of the first point with the value of now. */
  get start(): Instant {
    return this.#start;
  }

  /** @returns whether the series hangs at this point. Points come in the order of time. */
  see(time: Instant, value: number): boolean {
    if (value === this.#value) this.#count++;
    else {
      this.#value = value;
      this.#count = 1;
      this.#start = time;
      this.#told = Number.POSITIVE_INFINITY;
    }
    const day = Math.floor((time - this.#since) / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      this.#usual = this.#records.reachedOn(HABIT_DAYS, day);
    }
    this.#records.note(day, time - this.#start);
    if (this.#count < LEAST_POINTS || time - this.#start < Math.max(LEAST_MS, TIMES * this.#usual)) return false;
    if (time - this.#since < FROM_DAYS * DAY_MS) return false;
    this.#told = Math.min(this.#told, time);
    return time - this.#told <= DAY_MS;
  }
}
