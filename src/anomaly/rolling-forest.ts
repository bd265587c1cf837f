import type { Engine, Model } from './engine.ts';
import type { Matrix } from './matrix.ts';
import { mixSeed } from './random.ts';

/** Models whose scores are averaged. */
const MODELS = 4;
/** A model that was trained on less than this share of the rows there are now is replaced. */
const OUTGROWN = 0.5;

/**
 * A few models of different age instead of one: each training replaces the oldest one, and those that have become too small. The mean changes
 * little from one training to the next, and costs a quarter of training all of them.
 */
export class RollingForest {
  readonly #engine: Engine;
  readonly #data: Matrix;
  readonly #seed: number;
  #models: { readonly model: Model; readonly rows: number }[] = [];

  constructor(engine: Engine, data: Matrix, seed: number) {
    this.#engine = engine;
    this.#data = data;
    this.#seed = seed;
  }

  /** @param at tells trainings apart. */
  train(rows: Int32Array, at: number): void {
    this.#models = this.#models.slice(-(MODELS - 1)).filter((one) => one.rows >= OUTGROWN * rows.length);
    for (let k = this.#models.length; k < MODELS; k++) {
      const model = this.#engine.fit(this.#data, mixSeed(this.#seed, at, k), rows);
      this.#models.push({ model, rows: rows.length });
    }
  }

  score(from: number, to: number): Float64Array {
    const sums = new Float64Array(to - from);
    for (const { model } of this.#models) {
      const scores = model.score(this.#data, from, to);
      for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (scores[i] as number) / this.#models.length;
    }
    return sums;
  }
}
