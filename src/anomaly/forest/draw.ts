import type { Random } from '../random.ts';

/** Draws that meet a row again are repeated so many times for each row wanted; what is missing then is taken in order. */
const TRIES = 20;

/** Fills `into` with rows of a pool, without replacement. */
export type Draw = (into: Int32Array, random: Random) => void;

/** Every row alike likely: the first steps of a Fisher–Yates shuffle, which goes on with the order of the draw before. */
export function evenDraw(pool: Int32Array): Draw {
  const rows = pool.slice();
  return (into, random) => {
    for (let i = 0; i < into.length; i++) {
      const j = i + Math.floor(random.next() * (rows.length - i));
      const chosen = rows[j] as number;
      rows[j] = rows[i] as number;
      rows[i] = chosen;
      into[i] = chosen;
    }
  };
}

/**
 * One row after the other, each with a chance in proportion to its weight among those not drawn yet.
 * @param weights of the entries of `pool`, not negative.
 */
export function weightedDraw(pool: Int32Array, weights: Float64Array): Draw {
  const sums = new Float64Array(pool.length);
  let total = 0;
  for (let i = 0; i < pool.length; i++) {
    total += Math.max(0, weights[i] as number);
    sums[i] = total;
  }
  const drawnFor = new Int32Array(pool.length);
  let round = 0;
  return (into, random) => {
    round++;
    let count = 0;
    for (let tries = TRIES * into.length; count < into.length && tries > 0; tries--) {
      const at = firstAbove(sums, random.next() * total);
      if (drawnFor[at] === round) continue;
      drawnFor[at] = round;
      into[count++] = pool[at] as number;
    }
    for (let i = pool.length - 1; count < into.length; i--) {
      if (drawnFor[i] !== round) into[count++] = pool[i] as number;
    }
  };
}

function firstAbove(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
