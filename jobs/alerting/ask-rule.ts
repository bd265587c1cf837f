import type { AlertRule, RuleAnswers } from '../../src/alerting/index.ts';
import { SourceError } from '../../src/errors.ts';
import { dependsOnRange, withBoolComparison } from '../../src/queries/index.ts';
import { type Labels, labelsKey, type Series } from '../../src/series/index.ts';
import type { Source } from '../../src/sources/index.ts';
import type { Instant } from '../../src/time/index.ts';

/** Instants of one question; a source cuts further where its answers would be too long. */
const INSTANTS_PER_QUESTION = 2_000;
/** Questions that may be spent on finding the instants that a source refuses. */
const MOST_REPEATS = 64;

export interface AskedRule extends Omit<RuleAnswers, 'queried'> {
  /** What the source said of instants that it could not evaluate. */
  readonly problem: string | undefined;
}

/**
 * Asks a rule at all instants. Where the source refuses a range although it can evaluate its last instant, only the instants that it
 * refuses say nothing, as in Prometheus, where one evaluation can fail and the next one not.
 * @throws SourceError where the source cannot be asked, or cannot evaluate the rule now.
 */
export async function askRule(
  source: Source,
  rule: Pick<AlertRule, 'expr' | 'intervalMs' | 'queryOffsetMs' | 'onMissing' | 'language'>,
  instants: readonly Instant[],
  signal: AbortSignal,
): Promise<AskedRule> {
  const asker = new Asker(source, rule, instants.at(-1) ?? 0, signal);
  const series = await asker.over(rule.expr, instants);
  const comparison = rule.onMissing === 'freeze' ? withBoolComparison(rule.expr) : undefined;
  const measured =
    comparison && measuredBy(await asker.over(comparison.query, instants), instants, comparison.sameLabels);
  return { instants, series, failed: asker.failed, measured, problem: asker.problem };
}

class Asker {
  readonly failed = new Set<Instant>();
  problem: string | undefined;
  readonly #source: Source;
  readonly #stepMs: number;
  readonly #offsetMs: number;
  readonly #last: Instant;
  readonly #signal: AbortSignal;
  #repeats = 0;

  constructor(
    source: Source,
    rule: Pick<AlertRule, 'intervalMs' | 'queryOffsetMs'>,
    last: Instant,
    signal: AbortSignal,
  ) {
    this.#source = source;
    this.#stepMs = rule.intervalMs;
    this.#offsetMs = rule.queryOffsetMs;
    this.#last = last;
    this.#signal = signal;
  }

  async over(query: string, instants: readonly Instant[]): Promise<readonly Series[]> {
    const each = this.#source.kind === 'prometheus' && dependsOnRange(query);
    const size = each ? 1 : INSTANTS_PER_QUESTION;
    const found: Series[] = [];
    for (let i = 0; i < instants.length; i += size) {
      found.push(...(await this.#piece(query, instants.slice(i, i + size), each)));
    }
    return found;
  }

  async #piece(query: string, instants: readonly Instant[], each: boolean): Promise<readonly Series[]> {
    const [first = 0, last = 0] = [instants[0], instants.at(-1)];
    this.#signal.throwIfAborted();
    try {
      const options = { signal: this.#signal };
      const grid = { start: first - this.#stepMs - this.#offsetMs, end: last - this.#offsetMs, stepMs: this.#stepMs };
      // `start()` and `end()` of an evaluation are its instant.
      const { series } = each
        ? await this.#source.instant(query, grid.end, options)
        : await this.#source.range(query, grid, options);
      return this.#offsetMs === 0 ? series : series.map((one) => shifted(one, this.#offsetMs));
    } catch (error) {
      if (!(error instanceof SourceError) || error.retryable) throw error;
      return this.#without(error, query, instants, each);
    }
  }

  async #without(
    error: SourceError,
    query: string,
    instants: readonly Instant[],
    each: boolean,
  ): Promise<readonly Series[]> {
    // A rule that cannot be evaluated now is a rule to mend; nothing is gained from its past.
    if (instants.length === 1 && instants[0] === this.#last) throw error;
    if (this.#repeats === 0) await this.#piece(query, [this.#last], each);
    this.problem ??= error.message;
    if (instants.length === 1 || ++this.#repeats > MOST_REPEATS) {
      for (const at of instants) this.failed.add(at);
      return [];
    }
    const middle = Math.ceil(instants.length / 2);
    return [
      ...(await this.#piece(query, instants.slice(0, middle), each)),
      ...(await this.#piece(query, instants.slice(middle), each)),
    ];
  }
}

function shifted({ labels, times, values }: Series, byMs: number): Series {
  return { labels, values, times: times.map((time) => time + byMs) };
}

/** Whether the two sides of a comparison had data: for one series, or for any where labels do not tell which. */
function measuredBy(
  series: readonly Series[],
  instants: readonly Instant[],
  sameLabels: boolean,
): NonNullable<RuleAnswers['measured']> {
  const known = new Map<string, Set<Instant>>();
  const key = ({ __name__: _, ...labels }: Labels): string => (sameLabels ? labelsKey(labels) : '');
  for (const { labels, times } of series) {
    const own = known.get(key(labels)) ?? new Set<Instant>();
    for (const time of times) own.add(time);
    known.set(key(labels), own);
  }
  return (labels, index) => known.get(key(labels))?.has(instants[index] ?? 0) ?? false;
}
