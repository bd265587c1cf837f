import { move } from 'piscina';
import { type CsvOptions, type DetectionInput, detectCsv, judgeSeries } from '../anomaly/index.ts';
import { UsageError } from '../errors.ts';
import { movable } from './judged-block.ts';

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
