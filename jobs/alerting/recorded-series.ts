import type { AlertRule, RecordingRule } from '../../src/alerting/index.ts';
import { inlineRecordings, recordingsIn } from '../../src/queries/index.ts';
import { formatDuration, type Instant } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';

/** As long as Prometheus looks back for a sample. */
const LOOKBACK_MS = 300_000;

/** Finds out, once a run for each recorded series, whether its source has it, and puts its expression in its place where not. */
export class RecordedSeries {
  readonly #context: JobContext;
  readonly #recordings: Readonly<Record<string, readonly RecordingRule[]>>;
  readonly #there = new Map<string, Promise<boolean>>();

  /** @param recordings by the name of their source */
  constructor(context: JobContext, recordings: Readonly<Record<string, readonly RecordingRule[]>>) {
    this.#context = context;
    this.#recordings = recordings;
  }

  /**
   * The expression of a rule as its source can evaluate it.
   * @throws UsageError where a recorded series is missing and used in a way that its expression cannot take over
   */
  async inlined(rule: AlertRule, instants: readonly Instant[]): Promise<string> {
    const recordings = this.#recordings[rule.source] ?? [];
    if (rule.language !== 'promql' || recordings.length === 0) return rule.expr;
    const names = recordingsIn(rule.expr, recordings);
    const missing = new Set<string>();
    for (const name of names) if (!(await this.#isThere(rule.source, name, instants))) missing.add(name);
    return missing.size === 0 ? rule.expr : inlineRecordings(rule.expr, recordings, (name) => missing.has(name));
  }

  #isThere(source: string, name: string, instants: readonly Instant[]): Promise<boolean> {
    const key = `${source} ${name}`;
    const known = this.#there.get(key);
    if (known) return known;
    const [first = 0, last = 0] = [instants[0], instants.at(-1)];
    const asked = this.#ask(
      source,
      `count(last_over_time({__name__=${JSON.stringify(name)}}[${formatDuration(last - first + LOOKBACK_MS)}]))`,
      last,
    ).then((isThere) => {
      if (!isThere) this.#context.log.info(`${source} has not recorded ${name}: it is evaluated in place`);
      return isThere;
    });
    this.#there.set(key, asked);
    return asked;
  }

  async #ask(source: string, query: string, at: Instant): Promise<boolean> {
    const { series } = await this.#context.source(source).instant(query, at, { signal: this.#context.signal });
    return series.length > 0;
  }
}
