import { SortedWindow } from './sorted-window.ts';

/** The last `capacity` numbers that came, and their order. */
export class RecentWindow {
  readonly #ring: Float64Array;
  readonly #sorted: SortedWindow;
  #next = 0;

  constructor(capacity: number) {
    this.#ring = new Float64Array(capacity);
    this.#sorted = new SortedWindow(capacity);
  }

  get count(): number {
    return this.#sorted.count;
  }

  push(value: number): void {
    const ring = this.#ring;
    if (this.#sorted.count === ring.length) this.#sorted.replace(ring[this.#next] as number, value);
    else this.#sorted.add(value);
    ring[this.#next] = value;
    this.#next = this.#next + 1 === ring.length ? 0 : this.#next + 1;
  }

  clear(): void {
    this.#sorted.clear();
    this.#next = 0;
  }

  quantile(probability: number): number {
    return this.#sorted.quantile(probability);
  }

  median(): number {
    return this.#sorted.median();
  }
}
