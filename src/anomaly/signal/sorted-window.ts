import { quantileOf } from './quantile.ts';

/** A few hundred numbers kept in ascending order while one goes and another comes. */
export class SortedWindow {
  readonly #sorted: Float64Array;
  #count = 0;

  constructor(capacity: number) {
    this.#sorted = new Float64Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    const sorted = this.#sorted;
    let at = this.#count++;
    for (; at > 0 && (sorted[at - 1] as number) > value; at--) sorted[at] = sorted[at - 1] as number;
    sorted[at] = value;
  }

  /** @param value one that is in the window. */
  remove(value: number): void {
    const sorted = this.#sorted;
    const last = --this.#count;
    for (let at = this.#find(value, last + 1); at < last; at++) sorted[at] = sorted[at + 1] as number;
  }

  /** Moves what lies between the two by one place, and nothing else. @param gone one that is in the window. */
  replace(gone: number, value: number): void {
    const sorted = this.#sorted;
    const last = this.#count - 1;
    let at = this.#find(gone, this.#count);
    if (value > gone)
      for (; at < last && (sorted[at + 1] as number) < value; at++) sorted[at] = sorted[at + 1] as number;
    else for (; at > 0 && (sorted[at - 1] as number) > value; at--) sorted[at] = sorted[at - 1] as number;
    sorted[at] = value;
  }

  clear(): void {
    this.#count = 0;
  }

  /** See {@link quantileOf}. */
  quantile(probability: number): number {
    return quantileOf(this.#sorted, probability, this.#count);
  }

  median(): number {
    const count = this.#count;
    const middle = count >> 1;
    const upper = this.#sorted[middle] as number;
    return count % 2 === 1 ? upper : ((this.#sorted[middle - 1] as number) + upper) / 2;
  }

  #find(value: number, count: number): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
