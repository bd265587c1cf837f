import { transferableSymbol, valueSymbol } from 'piscina';
import { type JudgedSeries, ScoredColumns } from '../anomaly/index.ts';
import type { Answer } from './detect-worker.ts';

/** A judged series as it crosses to another thread. */
export interface JudgedBlock extends Omit<JudgedSeries, 'points'> {
  readonly block: Float64Array;
}

/** An answer whose numbers are handed over instead of copied: here they are gone afterwards. */
export function movable({ points, ...rest }: JudgedSeries) {
  const answer: Answer<JudgedBlock> = { result: { ...rest, block: points.block } };
  return {
    get [transferableSymbol]() {
      return rest.forests === undefined ? [points.block.buffer] : [points.block.buffer, rest.forests.bytes.buffer];
    },
    get [valueSymbol]() {
      return answer;
    },
  };
}

export function unpacked({ block, ...rest }: JudgedBlock): JudgedSeries {
  return { ...rest, points: new ScoredColumns(block) };
}
