/** Numbers that a point is predicted from. */
const INPUTS = 7;
/** Inputs and errors beyond so many usual errors count as that many: an anomaly must not teach what is usual. */
const CLIP_INPUT = 20;
const CLIP_ERROR = 10;
/** Above this the uncertainty of the weights is halved: inputs that hardly move would let it grow for ever. */
const MOST_UNCERTAIN = 1e4;
/** The size of errors follows a day of them; one of them counts as five usual ones at the most. */
const SIZE_CLIP = 5;
const MEAN_OF = 5;
/** First index that has enough points before it. */
const START = 12;

export interface PredictionInput {
  readonly x: Float64Array;
  /** What other days had at the time of each point, 0 before `seasonStart`. */
  readonly course: Float64Array;
  readonly seasonStart: number;
  /** Median of the last hour, the point itself included. */
  readonly hourLevel: Float64Array;
  /** How far the series has lately been from {@link course}, the point itself included; NaN before `seasonStart`. */
  readonly courseLevel: Float64Array;
  /** What the point a week before rose by, smoothed; 0 where there is none. */
  readonly weekStep: Float64Array;
  /** A breath that is never an error. */
  readonly floor: Float64Array;
  /** Points in a day, and in the time after which what was learned counts 1 ÷ e. */
  readonly day: number;
  readonly memory: number;
}

/**
 * Distance of every point from a linear prediction of its step: from the last two steps, the ways back to the last hour's median and to the last five points'
 * mean, the step and the level of other days at this time, and the step of a week ago. The weights of one series are learned point by point by recursive
 * least squares with forgetting (Haykin, Adaptive Filter Theory, chapter 10), all inputs in usual errors, so that unit and offset do not matter.
 */
export function predictionResidual(input: PredictionInput): Float64Array {
  const { x, floor, day } = input;
  const n = x.length;
  const result = new Float64Array(n);
  const filter = new LeastSquares(1 - 1 / input.memory);
  let size = Number.NaN;
  for (let i = START; i < n; i++) {
    const least = floor[i] as number;
    const unit = Number.isNaN(size) ? least : Math.max(size, least);
    readInputs(filter.inputs, input, i, unit);
    const step = ((x[i] as number) - (x[i - 1] as number)) / unit;
    const error = step - filter.predict();
    result[i] = error * unit;
    filter.learn(Math.max(-CLIP_ERROR, Math.min(CLIP_ERROR, error)));
    const absolute = Math.abs(result[i] as number);
    if (Number.isNaN(size)) size = absolute;
    else size += (Math.min(absolute, SIZE_CLIP * size + least) - size) / day;
  }
  return result;
}

function readInputs(inputs: Float64Array, input: PredictionInput, i: number, unit: number): void {
  const { x, course, hourLevel, courseLevel, weekStep } = input;
  const last = x[i - 1] as number;
  const before = x[i - 2] as number;
  let sum = 0;
  for (let k = 1; k <= MEAN_OF; k++) sum += x[i - k] as number;
  const hasCourse = i > input.seasonStart;
  const here = course[i] as number;
  inputs[0] = last - before;
  inputs[1] = before - (x[i - 3] as number);
  inputs[2] = (hourLevel[i - 1] as number) - last;
  inputs[3] = hasCourse ? here - (course[i - 1] as number) : 0;
  inputs[4] = hasCourse ? here + (courseLevel[i - 1] as number) - last : 0;
  inputs[5] = sum / MEAN_OF - last;
  inputs[6] = weekStep[i] as number;
  for (let k = 0; k < INPUTS; k++) {
    inputs[k] = Math.max(-CLIP_INPUT, Math.min(CLIP_INPUT, (inputs[k] as number) / unit));
  }
}

/** Recursive least squares with exponential forgetting. */
class LeastSquares {
  readonly inputs = new Float64Array(INPUTS);
  readonly #weights = new Float64Array(INPUTS);
  /** Inverse of the weighted correlation of the inputs, row by row: how uncertain the weights are. */
  readonly #uncertainty = new Float64Array(INPUTS * INPUTS);
  readonly #gain = new Float64Array(INPUTS);
  readonly #forgetting: number;

  constructor(forgetting: number) {
    this.#forgetting = forgetting;
    for (let k = 0; k < INPUTS; k++) this.#uncertainty[k * INPUTS + k] = 1;
  }

  predict(): number {
    let sum = 0;
    for (let k = 0; k < INPUTS; k++) sum += (this.#weights[k] as number) * (this.inputs[k] as number);
    return sum;
  }

  /** @param error what the last prediction lacked. */
  learn(error: number): void {
    const inputs = this.inputs;
    const gain = this.#gain;
    const uncertainty = this.#uncertainty;
    const forgetting = this.#forgetting;
    let total = forgetting;
    for (let a = 0; a < INPUTS; a++) {
      let sum = 0;
      for (let b = 0; b < INPUTS; b++) sum += (uncertainty[a * INPUTS + b] as number) * (inputs[b] as number);
      gain[a] = sum;
      total += (inputs[a] as number) * sum;
    }
    let trace = 0;
    for (let a = 0; a < INPUTS; a++) {
      const share = (gain[a] as number) / total;
      this.#weights[a] = (this.#weights[a] as number) + share * error;
      // Symmetric: the upper half is computed and mirrored, so that rounding cannot make it lopsided.
      for (let b = a; b < INPUTS; b++) {
        const value = ((uncertainty[a * INPUTS + b] as number) - share * (gain[b] as number)) / forgetting;
        uncertainty[a * INPUTS + b] = value;
        uncertainty[b * INPUTS + a] = value;
      }
      trace += uncertainty[a * INPUTS + a] as number;
    }
    if (trace > MOST_UNCERTAIN)
      for (let k = 0; k < uncertainty.length; k++) uncertainty[k] = (uncertainty[k] as number) / 2;
  }
}
