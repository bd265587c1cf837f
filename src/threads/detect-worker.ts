import { type CsvOptions, type DetectionInput, detectCsv, detectSeries } from '../anomaly/index.ts';
import { UsageError } from '../errors.ts';
import { type PackedDetection, packed } from './packed-detection.ts';

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

/** Runs {@link detectSeries} on a thread. */
export function series(input: DetectionInput): Answer<PackedDetection> {
  return answer(() => packed(detectSeries(input)));
}

function answer<T>(work: () => T): Answer<T> {
  try {
    return { result: work() };
  } catch (error) {
    if (error instanceof UsageError) return { refused: { message: error.message, hint: error.hint ?? '' } };
    throw error;
  }
}
