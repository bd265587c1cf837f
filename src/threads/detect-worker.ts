import { move, transferableSymbol, valueSymbol } from 'piscina';
import {
  type CsvOptions,
  type DetectionInput,
  detectCsv,
  type JudgedSeries,
  judgeSeries,
  ScoredColumns,
} from '../anomaly/index.ts';
import { UsageError } from '../errors.ts';

/** What a thread answers: an error of ours would arrive as one of no class. */
export type Answer<T> =
  | { readonly result: T }
  | { readonly refused: { readonly message: string; readonly hint: string } };

export interface CsvTask {
  readonly text: string;
  readonly options: CsvOptions;
}

/** Runs {@link detectCsv} on a thread. */
export function csv({ text, options }: CsvTask): Answer<string> {
  return answer(() => detectCsv(text, options));
}

/** Runs {@link judgeSeries} on a thread. @returns an answer of a `JudgedBlock` to move, or why there is none. */
export function series(input: DetectionInput): unknown {
  const judged = answer(() => judgeSeries(input));
  return 'result' in judged ? move(movable(judged.result)) : judged;
}

function answer<T>(work: () => T): Answer<T> {
  try {
    return { result: work() };
  } catch (error) {
    if (error instanceof UsageError) return { refused: { message: error.message, hint: error.hint ?? '' } };
    throw error;
  }
}

/** A judged series as it crosses to another thread. */
export interface JudgedBlock extends Omit<JudgedSeries, 'points'> {
  readonly block: Float64Array;
}

/** An answer whose numbers are handed over instead of copied: here they are gone afterwards. */
function movable({ points, ...rest }: JudgedSeries) {
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

/** The series of a block that arrived. */
export function unpacked({ block, ...rest }: JudgedBlock): JudgedSeries {
  return { ...rest, points: new ScoredColumns(block) };
}
