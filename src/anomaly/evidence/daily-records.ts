const DAYS = 28;

/**
 * The greatest size of each of the last 28 days that had one: what a series does on several days is its habit, what it did once may have been the last
 * incident.
 */
export class DailyRecords {
  readonly #greatest = new Float64Array(DAYS);
  readonly #dayOf = new Int32Array(DAYS).fill(-1);

  /** @param day whole days since some instant; never less than before. */
  note(day: number, size: number): void {
    const at = day % DAYS;
    if (this.#dayOf[at] !== day) {
      this.#dayOf[at] = day;
      this.#greatest[at] = size;
    } else if (size > (this.#greatest[at] as number)) {
      this.#greatest[at] = size;
    }
  }

  /** @returns the size that was reached on `days` of the days before `day`, but on no more; 0 where there are fewer. */
  reachedOn(days: number, day: number): number {
    const most = new Float64Array(days);
    for (let k = 0; k < DAYS; k++) {
      const of = this.#dayOf[k] as number;
      if (of < 0 || of >= day || day - of > DAYS) continue;
      let size = this.#greatest[k] as number;
      for (let rank = 0; rank < days; rank++) {
        const kept = most[rank] as number;
        if (size <= kept) continue;
        most[rank] = size;
        size = kept;
      }
    }
    return most[days - 1] as number;
  }
}
