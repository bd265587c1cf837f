import {
  type AlertCondition,
  type AlertRule,
  type AlertState,
  ruleConditions,
  walk,
} from '../../src/alerting/index.ts';
import { SourceError, UsageError } from '../../src/errors.ts';
import type { Source } from '../../src/sources/index.ts';
import type { QueriedSample } from '../../src/templates/index.ts';
import type { Instant } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import { askRule } from './ask-rule.ts';
import type { RecordedSeries } from './recorded-series.ts';

/** An answer may be part of the next question this many times. */
const MOST_ROUNDS = 5;
/** Different questions that the annotations of one rule may ask in a run. */
const MOST_QUESTIONS = 500;

/**
 * Asks a rule at some instants, and what its annotations ask beside it.
 * @param recorded puts expressions in the place of series that the source has not recorded, also in what annotations ask
 * @param states of the rule, as the last run left them
 * @throws SourceError where the source cannot be asked, or cannot evaluate the rule now
 */
export async function readRule(
  rule: AlertRule,
  instants: readonly Instant[],
  states: readonly AlertState[],
  context: JobContext,
  recorded: RecordedSeries,
): Promise<readonly AlertCondition[]> {
  const { config, log, signal } = context;
  const source = context.source(rule.source);
  const expr = await recorded.inlined(rule, instants);
  const answers = await askRule(source, { ...rule, expr }, instants, signal);
  if (answers.problem !== undefined) log.warn(`${rule.id}: ${answers.problem}`);
  const questions = new Questions(source, (query) => recorded.inlined({ ...rule, expr: query }, instants), signal);
  const given = { ...answers, queried: (query: string, at: Instant) => questions.answer(query, at) };
  const { conditions, asks, problem } = ruleConditions(rule, given, states, config.alerts.labels);
  if (problem !== undefined) log.warn(`${rule.id}: ${problem}`);
  if (!asks) return conditions;
  // Walking is pure: what is walked here for its texts alone is walked again by the caller, with the answers.
  const former = new Map(states.map((state) => [state.key, state]));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (const condition of conditions) walk(former.get(condition.key), condition);
    if (!(await questions.askOpen())) break;
  }
  if (questions.problem !== undefined) log.warn(`${rule.id}: an annotation cannot ask: ${questions.problem}`);
  return conditions;
}

/** What texts ask while they are written, asked between two writings. */
class Questions {
  problem: string | undefined;
  readonly #source: Source;
  readonly #inlined: (query: string) => Promise<string>;
  readonly #signal: AbortSignal;
  readonly #answers = new Map<string, readonly QueriedSample[] | string>();
  readonly #open = new Map<string, { readonly query: string; readonly at: Instant }>();

  constructor(source: Source, inlined: (query: string) => Promise<string>, signal: AbortSignal) {
    this.#source = source;
    this.#inlined = inlined;
    this.#signal = signal;
  }

  /** @throws UsageError where there is no answer, or none yet */
  answer(query: string, at: Instant): readonly QueriedSample[] {
    const key = `${at} ${query}`;
    const known = this.#answers.get(key);
    if (typeof known === 'object') return known;
    if (known === undefined) this.#open.set(key, { query, at });
    throw new UsageError(known ?? 'there is no answer');
  }

  /** Whether there was anything to ask. */
  async askOpen(): Promise<boolean> {
    const open = [...this.#open];
    this.#open.clear();
    for (const [key, { query, at }] of open) this.#answers.set(key, await this.#ask(query, at));
    return open.length > 0;
  }

  /** Samples, or why there are none: an alert with a poor text is better than none. */
  async #ask(query: string, at: Instant): Promise<readonly QueriedSample[] | string> {
    if (this.#answers.size >= MOST_QUESTIONS) return this.#failed(`more than ${MOST_QUESTIONS} queries in a run`);
    try {
      const { series } = await this.#source.instant(await this.#inlined(query), at, { signal: this.#signal });
      return series.map(({ labels, values }) => ({ labels, value: values.at(-1) ?? Number.NaN }));
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!(error instanceof SourceError || error instanceof UsageError)) throw error;
      return this.#failed(error.message);
    }
  }

  #failed(message: string): string {
    this.problem ??= message;
    return message;
  }
}
