import { describe, expect, it } from 'vitest';
import { noiseMargin } from '../../src/anomaly/evidence/noise-margin.ts';
import { type PredictionInput, predictionResidual } from '../../src/anomaly/signal/prediction.ts';
import { noise } from './sample-series.ts';

const N = 3_000;
const DAY = 288;

/** Without anything known of other days. */
function inputOf(x: Float64Array, floor = 1e-9): PredictionInput {
  const nothing = new Float64Array(x.length);
  return {
    x,
    course: nothing,
    seasonStart: x.length,
    hourLevel: x,
    courseLevel: nothing,
    weekStep: nothing,
    floor: nothing.map(() => floor),
    day: DAY,
    memory: 7 * DAY,
  };
}

/** A second-order autoregression: what comes next is known but for the noise. */
function autoregression(amplitude: number): Float64Array {
  const x = new Float64Array(N);
  for (let i = 2; i < N; i++) {
    x[i] = 1.9 * (x[i - 1] as number) - 0.95 * (x[i - 2] as number) + amplitude * noise(i);
  }
  return x;
}

const usual = (values: Float64Array): number => {
  const sorted = values
    .slice(N / 2)
    .map(Math.abs)
    .sort();
  return sorted[sorted.length >> 1] as number;
};

describe('the prediction of a point', () => {
  const x = autoregression(1);
  const residual = predictionResidual(inputOf(x));

  it('leaves little more of an autoregression than its noise', () => {
    const steps = x.map((value, i) => value - (x[i - 1] ?? 0));
    expect(usual(residual)).toBeLessThan(0.55);
    expect(usual(steps)).toBeGreaterThan(1);
  });

  it('does not depend on unit or offset', () => {
    const other = predictionResidual(
      inputOf(
        x.map((value) => 1_000 * value + 5e5),
        1e-6,
      ),
    );
    other.forEach((value, i) => {
      expect(Math.abs(value / 1_000 - (residual[i] as number))).toBeLessThan(1e-5);
    });
  });

  it('knows nothing of what comes later', () => {
    const cut = predictionResidual(inputOf(x.slice(0, 1_234)));
    expect(cut).toEqual(residual.slice(0, 1_234));
  });

  it('does not unlearn by a single value that is far out', () => {
    const spiked = x.slice();
    spiked[2_000] = 1e6;
    const after = predictionResidual(inputOf(spiked));
    expect(Math.abs(after[2_000] as number)).toBeGreaterThan(9e5);
    expect(usual(after)).toBeLessThan(1.5 * usual(residual));
  });

  it('stays finite where nothing moves for a long time', () => {
    const still = new Float64Array(20_000).map((_, i) => (i > 19_000 ? noise(i) : 7));
    expect(predictionResidual({ ...inputOf(still), day: DAY }).every(Number.isFinite)).toBe(true);
  });
});

describe('what noise asks for', () => {
  const minutes = (count: number): number => count * 60_000;
  it.each([
    ['nothing where predictions are good', 0.1, 5, 0],
    ['nothing where there is none', 0, 5, 0],
    ['nothing of hourly points', 2, 60, 0],
    ['all of pure noise every five minutes', 1, 5, 0.3 * Math.log10(12)],
    ['more of pure noise every minute', 1.5, 1, 0.3 * Math.log10(60)],
  ])('is %s', (_, share, step, margin) => {
    expect(noiseMargin(share, minutes(step))).toBeCloseTo(margin, 9);
  });
});
