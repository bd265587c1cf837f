/**
 * Seeded uniform numbers in [0, 1): Tommy Ettinger's mulberry32, 32 bits of state. Good enough to draw samples and splits, and the same
 * on every machine.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** What the numbers to come depend on, so that other code can draw some of them. */
  get state(): number {
    return this.#state;
  }

  set state(state: number) {
    this.#state = state;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    const state = this.#state;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** From the standard normal distribution (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}

/** {@link Random} as a function. */
export function seededRandom(seed: number): () => number {
  const random = new Random(seed);
  return () => random.next();
}

/** One 32-bit seed from several parts (FNV-1a over their text), so that every series and every training has its own. */
export function mixSeed(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of parts.join('\u0000')) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}

/** At most `count` of `items` in their order, drawn without replacement (selection sampling, Knuth TAOCP 3.4.2 S). */
export function sampleOf<T>(items: readonly T[], count: number, random: Random): T[] {
  if (items.length <= count) return [...items];
  const chosen: T[] = [];
  for (const [i, item] of items.entries()) {
    if ((items.length - i) * random.next() < count - chosen.length) chosen.push(item);
    if (chosen.length === count) break;
  }
  return chosen;
}
