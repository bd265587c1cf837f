import { type AlertRule, instantsBetween, type RecordingRule, walk } from '../../src/alerting/index.ts';
import { UsageError } from '../../src/errors.ts';
import { recordingsIn } from '../../src/queries/index.ts';
import type { Labels } from '../../src/series/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import { readRule } from '../alerting/read-rule.ts';
import { RecordedSeries } from '../alerting/recorded-series.ts';
import type { JobContext, Problem } from '../job.ts';
import { problemOf } from '../problem.ts';

/** A stretch for which one alert of a rule would have fired. */
export interface ReplayedFiring {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** When the condition began to hold. */
  readonly activeAt: Instant;
  readonly startsAt: Instant;
  /** Undefined where it still fires at the end of the range. */
  readonly endsAt: Instant | undefined;
  /** At the last instant at which the condition held. */
  readonly value: number | undefined;
}

export interface ReplayedRule {
  readonly rule: AlertRule;
  /** Recorded series in whose place their expressions were evaluated. */
  readonly inlined: readonly string[];
  readonly evaluations: number;
  /** In order of time. */
  readonly firings: readonly ReplayedFiring[];
  /** Times that a condition held, and not for long enough. */
  readonly shortOf: number;
}

export interface RuleReplay {
  readonly range: TimeRange;
  readonly rules: readonly ReplayedRule[];
  readonly problems: readonly Problem[];
}

/**
 * Evaluates threshold rules at every instant of a range of real history, through the conditions and the state machine of the alert job.
 * What began before the range and is not over at its start is told as well. Writes and sends nothing.
 * @throws UsageError where the range is empty
 */
export async function replayRules(
  context: JobContext,
  rules: readonly AlertRule[],
  recordings: Readonly<Record<string, readonly RecordingRule[]>>,
  range: TimeRange,
): Promise<RuleReplay> {
  if (range.end <= range.start) {
    throw new UsageError('the range to replay is empty', { hint: 'Give --from before --to.' });
  }
  const recorded = new RecordedSeries(context, recordings);
  const replayed: ReplayedRule[] = [];
  const problems: Problem[] = [];
  for (const [i, rule] of rules.entries()) {
    context.signal.throwIfAborted();
    context.log.progress('replaying', i, rules.length);
    try {
      replayed.push(await replay(rule, context, recorded, recordings[rule.source] ?? [], range));
    } catch (error) {
      context.signal.throwIfAborted();
      problems.push(problemOf(rule.id, error));
    }
  }
  context.log.progress('replaying', rules.length, rules.length);
  return { range, rules: replayed, problems };
}

async function replay(
  rule: AlertRule,
  context: JobContext,
  recorded: RecordedSeries,
  recordings: readonly RecordingRule[],
  range: TimeRange,
): Promise<ReplayedRule> {
  const before = rule.forMs + rule.keepFiringForMs + rule.intervalMs;
  const instants = instantsBetween(range.start - before, range.end, rule.intervalMs);
  const expr = await recorded.inlined(rule, instants);
  const inlined =
    expr === rule.expr ? [] : recordingsIn(rule.expr, recordings).filter((name) => !usesSeries(expr, name, recordings));
  const conditions = await readRule(rule, instants, [], context, recorded);
  const firings: ReplayedFiring[] = [];
  let held = 0;
  for (const condition of conditions) {
    const { state, ended, events } = walk(undefined, condition);
    held += events.filter(({ phase, at }) => phase === 'pending' && at >= range.start).length;
    for (const { startsAt, endsAt, state: last } of ended) firings.push(toFiring(last, startsAt, endsAt));
    if (state?.phase === 'firing' && state.startsAt !== undefined) {
      firings.push(toFiring(state, state.startsAt, undefined));
    }
    if (state?.phase === 'pending' && (state.activeAt ?? 0) >= range.start) held--;
  }
  const told = firings.filter(({ endsAt }) => endsAt === undefined || endsAt > range.start);
  const waited = told.filter(({ activeAt, startsAt }) => startsAt > activeAt && activeAt >= range.start).length;
  return {
    rule,
    inlined,
    evaluations: instants.length,
    firings: told.sort((a, b) => a.startsAt - b.startsAt),
    shortOf: Math.max(0, held - waited),
  };
}

function usesSeries(expr: string, name: string, recordings: readonly RecordingRule[]): boolean {
  return recordingsIn(
    expr,
    recordings.filter(({ record }) => record === name),
  ).includes(name);
}

function toFiring(
  state: Pick<ReplayedFiring, 'labels' | 'annotations' | 'value'> & { readonly activeAt: Instant | undefined },
  startsAt: Instant,
  endsAt: Instant | undefined,
): ReplayedFiring {
  const { labels, annotations, value, activeAt } = state;
  return { labels, annotations, activeAt: activeAt ?? startsAt, startsAt, endsAt, value };
}
