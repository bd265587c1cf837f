import { SourceError } from '../../errors.ts';
import type { Labels } from '../../series/index.ts';
import type { Answer, Source } from '../../sources/index.ts';
import { formatDuration, type Instant, parseDuration } from '../../time/index.ts';

/** Usual windows of SLOs, longest first. */
const WINDOWS = ['28d', '14d', '7d', '3d', '1d'];

/** Instant queries; one that the server refuses (too expensive, too slow) counts as an empty answer. */
export class PrometheusAsker {
  readonly #source: Source;
  readonly #at: Instant;
  readonly #signal: AbortSignal;

  constructor(source: Source, at: Instant, signal: AbortSignal) {
    this.#source = source;
    this.#at = at;
    this.#signal = signal;
  }

  async rows(query: string): Promise<{ labels: Labels; value: number }[]> {
    let answer: Answer;
    try {
      answer = await this.#source.instant(query, this.#at, { signal: this.#signal });
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof SourceError && !error.retryable) return [];
      throw error;
    }
    return answer.series.map(({ labels, values }) => ({ labels, value: values[0] ?? Number.NaN }));
  }

  /** The only value of an aggregation, 0 where it is empty. */
  async value(query: string): Promise<number> {
    const [first] = await this.rows(query);
    return first === undefined || !Number.isFinite(first.value) ? 0 : first.value;
  }

  /** The longest window at whose far end the selector had samples. */
  async history(selector: string): Promise<string | undefined> {
    for (const window of WINDOWS) {
      const offset = formatDuration(parseDuration(window) - parseDuration('3h'));
      if ((await this.value(`count(count_over_time(${selector}[3h] offset ${offset}))`)) > 0) return window;
    }
    return undefined;
  }
}
