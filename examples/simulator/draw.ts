import { seededRandom } from '../../src/anomaly/index.ts';

/** Chance of one target: the same seed gives the same numbers in the same order. */
export class Draw {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.#random();
  }

  /** Standard normal (Box and Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.#random()));
    return radius * Math.cos(2 * Math.PI * this.#random());
  }

  /** `mean` times 1 ± `spread`, never negative. */
  around(mean: number, spread: number): number {
    return Math.max(0, mean * (1 + spread * this.normal()));
  }

  /** A number of events with this mean: Poisson, by inversion for small means and the normal approximation for large ones. */
  count(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    let left = Math.exp(-mean);
    let rest = this.#random() - left;
    let events = 0;
    while (rest > 0 && events < 1_000) {
      events++;
      left *= mean / events;
      rest -= left;
    }
    return events;
  }

  /** How many of `events` have a property of this probability: binomial, by the normal approximation for many, exact or near for few. */
  share(events: number, probability: number): number {
    if (probability > 0.5) return events - this.share(events, 1 - probability);
    const mean = events * probability;
    if (mean > 30) {
      const drawn = Math.round(mean + Math.sqrt(mean * (1 - probability)) * this.normal());
      return Math.min(events, Math.max(0, drawn));
    }
    // Rare events are Poisson to the eye; others are tried one by one.
    if (probability < 0.1) return Math.min(events, this.count(mean));
    let found = 0;
    for (let event = 0; event < events; event++) if (this.uniform() < probability) found++;
    return found;
  }

  /** `events` spread over classes by their probabilities; together they are always `events`. */
  split(events: number, probabilities: readonly number[]): number[] {
    let left = events;
    let mass = 1;
    return probabilities.map((probability, i) => {
      const isLast = i === probabilities.length - 1;
      const part = isLast ? left : this.share(left, mass <= 0 ? 0 : Math.min(1, probability / mass));
      left -= part;
      mass -= probability;
      return part;
    });
  }

  /** Like `split`, each event by itself: exact for few events, so that nothing falls into a class of probability 0. */
  place(events: number, probabilities: readonly number[]): number[] {
    const counts = probabilities.map(() => 0);
    const last = probabilities.reduce((found, probability, i) => (probability > 0 ? i : found), 0);
    for (let event = 0; event < events; event++) {
      let left = this.#random();
      const found = probabilities.findIndex((probability) => {
        left -= probability;
        return left < 0;
      });
      const chosen = found === -1 ? last : found;
      counts[chosen] = (counts[chosen] ?? 0) + 1;
    }
    return counts;
  }
}
