/** Resolution of the counted evidence; evidence lies between 0 and 2. */
const BINS_PER_UNIT = 500;
const BINS = 2 * BINS_PER_UNIT;
/** Share of the window that may be far out, and how many points besides, before the rest is taken back. */
const SHARE = 0.01;
const POINTS = 10;
/** Evidence up to here is nobody's tail. */
const USUAL = 0.8;
const LEAST = USUAL * BINS_PER_UNIT;

/** Counts the evidence of a sliding window, to know how far out a series' own tail lies. */
export class Tail {
  readonly #bins = new Int32Array(BINS);
  #count = 0;
  #unusual = 0;

  add(evidence: number): void {
    const bin = binOf(evidence);
    this.#bins[bin] = (this.#bins[bin] as number) + 1;
    this.#count++;
    if (bin > LEAST) this.#unusual++;
  }

  remove(evidence: number): void {
    const bin = binOf(evidence);
    this.#bins[bin] = (this.#bins[bin] as number) - 1;
    this.#count--;
    if (bin > LEAST) this.#unusual--;
  }

  /**
   * By how much the series' hundredth oddest point (and ten more) lies above what is odd anywhere: a series that is far out that often has
   * a habit, and its evidence is worth so much less. 0 for most.
   */
  excess(): number {
    const allowed = SHARE * this.#count + POINTS;
    if (this.#unusual < allowed) return 0;
    let above = 0;
    for (let bin = BINS - 1; bin > LEAST; bin--) {
      above += this.#bins[bin] as number;
      if (above >= allowed) return bin / BINS_PER_UNIT - USUAL;
    }
    return 0;
  }
}

function binOf(evidence: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.floor(evidence * BINS_PER_UNIT)));
}
