import {
  type AlertEvent,
  type AlertState,
  type Episode,
  fingerprint,
  firingId,
  instantsBetween,
  walk,
  withdraw,
} from '../../src/alerting/index.ts';
import type { Instant } from '../../src/time/index.ts';
import type { JobContext, Problem } from '../job.ts';
import { problemOf } from '../problem.ts';
import type { Scope } from './scope.ts';

const DAY_MS = 86_400_000;
/** The first walk of a scope goes back this far: what fires now is told since when, what is long over is nobody's news. */
const FIRST_MS = DAY_MS;
/** A service that was off for longer wakes up to the present. */
const LONGEST_MS = 7 * DAY_MS;

export interface WalkResult {
  readonly states: ReadonlyMap<string, AlertState>;
  /** Those that this run has touched. */
  readonly changed: readonly AlertState[];
  readonly events: readonly AlertEvent[];
  readonly ended: readonly Episode[];
  /** Firings that ended in this run and that an earlier run could not have told, see `firingId`. */
  readonly news: ReadonlySet<string>;
  /** How far each scope was walked. */
  readonly walked: ReadonlyMap<string, Instant>;
  readonly problems: readonly Problem[];
}

/** Name of the watermark up to which a scope was walked. */
export function scopeStream(name: string): string {
  return `alert:${name}`;
}

/** Walks every scope through the instants since its watermark. A scope that cannot be read is a problem and stays where it is. */
export async function walkScopes(
  scopes: readonly Scope[],
  former: ReadonlyMap<string, AlertState>,
  watermarks: ReadonlyMap<string, Instant>,
  context: JobContext,
): Promise<WalkResult> {
  const states = new Map(former);
  const changed = new Map<string, AlertState>();
  const events: AlertEvent[] = [];
  const ended: Episode[] = [];
  const news = new Set<string>();
  const walked = new Map<string, Instant>();
  const problems: Problem[] = [];
  const { at, config, log, signal } = context;
  for (const [i, scope] of scopes.entries()) {
    signal.throwIfAborted();
    log.progress('alerts', i, scopes.length);
    const watermark = watermarks.get(scopeStream(scope.name));
    const to = Math.min(at, scope.upTo ?? Number.NEGATIVE_INFINITY);
    const from = Math.max(watermark ?? to - Math.max(FIRST_MS, scope.firstMs ?? 0), to - LONGEST_MS);
    if (watermark !== undefined && from > watermark) log.warn(`${scope.name}: not looked at for more than 7 days`);
    const instants = to > from ? instantsBetween(from, to, scope.stepMs ?? config.alerts.stepMs) : [];
    const last = instants.at(-1);
    if (last === undefined) continue;
    try {
      const own = [...former.values()].filter(({ rule }) => scope.rules.includes(rule));
      for (const condition of await scope.gather({ instants, states: own })) {
        const before = states.get(condition.key);
        const result = walk(before, condition);
        if (result.state === undefined || result.state === before) continue;
        states.set(condition.key, result.state);
        changed.set(condition.key, result.state);
        events.push(...result.events);
        ended.push(...result.ended);
        // What ended before anybody asked is history; what ended since the last run is news.
        if (watermark !== undefined) for (const episode of result.ended) news.add(idOf(episode));
      }
      walked.set(scope.name, last);
    } catch (error) {
      signal.throwIfAborted();
      problems.push(problemOf(scope.name, error));
    }
  }
  log.progress('alerts', scopes.length, scopes.length);
  return { states, changed: [...changed.values()], events, ended, news, walked, problems };
}

/** Ends what comes from rules that the configuration no longer has. */
export function withdrawGone(result: WalkResult, scopes: readonly Scope[], at: Instant): WalkResult {
  const rules = new Set(scopes.flatMap((scope) => scope.rules));
  const states = new Map(result.states);
  const changed = new Map(result.changed.map((state) => [state.key, state]));
  const events = [...result.events];
  const ended = [...result.ended];
  for (const state of result.states.values()) {
    if (rules.has(state.rule) || (state.phase !== 'firing' && state.phase !== 'pending')) continue;
    const gone = withdraw(state, at);
    if (gone.state === undefined || gone.state === state) continue;
    states.set(state.key, gone.state);
    changed.set(state.key, gone.state);
    events.push(...gone.events);
    ended.push(...gone.ended);
  }
  return { ...result, states, changed: [...changed.values()], events, ended };
}

function idOf({ state, startsAt }: Episode): string {
  return firingId({ fingerprint: fingerprint(state.labels), startsAt });
}
