import type { Detection, ScoredPoint } from '../anomaly/index.ts';

/** Numbers of each point: time, value, score, expected, lower, upper, and 1 where it is anomalous. */
const NUMBERS = 7;

/** A detection whose points are one block of numbers: thousands of objects take longer to cross to another thread than to judge. */
export interface PackedDetection extends Omit<Detection, 'points'> {
  readonly numbers: Float64Array;
}

export function packed({ points, ...rest }: Detection): PackedDetection {
  const numbers = new Float64Array(points.length * NUMBERS);
  let at = 0;
  for (const { time, value, score, expected, lower, upper, anomalous } of points) {
    numbers[at++] = time;
    numbers[at++] = value;
    numbers[at++] = score;
    numbers[at++] = expected;
    numbers[at++] = lower;
    numbers[at++] = upper;
    numbers[at++] = anomalous ? 1 : 0;
  }
  return { ...rest, numbers };
}

export function unpacked({ numbers, ...rest }: PackedDetection): Detection {
  const points = Array.from({ length: numbers.length / NUMBERS }, (_, i): ScoredPoint => {
    const at = i * NUMBERS;
    const number = (k: number): number => numbers[at + k] as number;
    return {
      time: number(0),
      value: number(1),
      score: number(2),
      expected: number(3),
      lower: number(4),
      upper: number(5),
      anomalous: number(6) === 1,
    };
  });
  return { ...rest, points };
}
