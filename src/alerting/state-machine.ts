import type { Instant } from '../time/index.ts';
import type { AlertCondition, AlertEvent, AlertState, ConditionReading } from './alert.ts';

/** A stretch for which an alert fired and that is over. */
export interface Episode {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly state: AlertState;
}

export interface Walk {
  /** Undefined where there was no state and nothing to read. */
  readonly state: AlertState | undefined;
  readonly events: readonly AlertEvent[];
  readonly ended: readonly Episode[];
}

/**
 * Takes one alert through every reading since it was last walked: inactive → pending (`forMs`) → firing
 * (`keepFiringForMs`) → resolved, with the exact instants, as if a run had happened at each of them. Walking in one stride and
 * in any cutting gives the same states and events. Unknown readings change nothing; as in Prometheus, time that could not be
 * read counts towards `forMs` where the condition held on both sides of it.
 */
export function walk(former: AlertState | undefined, condition: AlertCondition): Walk {
  let state = former === undefined ? undefined : { ...former, labels: condition.labels, rule: condition.rule };
  const events: AlertEvent[] = [];
  const ended: Episode[] = [];
  let walked = false;
  for (const reading of condition.readings) {
    if (state !== undefined && reading.at <= state.evaluatedUpTo) continue;
    const before: AlertState = state ?? fresh(condition, reading.at);
    let after = step(before, reading, condition);
    if (after.phase !== before.phase) {
      // Texts are written once for what ends, and once for what is left: they cost more than everything else here.
      if (after.phase === 'resolved') after = annotated(after, condition);
      events.push({ key: after.key, at: reading.at, phase: after.phase, value: reading.value ?? after.value });
      if (after.phase === 'resolved' && after.startsAt !== undefined) {
        ended.push({ startsAt: after.startsAt, endsAt: reading.at, state: after });
      }
    }
    state = after;
    walked = true;
  }
  return { state: state && walked ? annotated(state, condition) : state, events, ended };
}

/** Ends an alert whose rule is no longer in the configuration. */
export function withdraw(state: AlertState, at: Instant): Walk {
  if (at <= state.evaluatedUpTo) return { state, events: [], ended: [] };
  const none = () => undefined;
  const reading: ConditionReading = { at, verdict: 'false', value: undefined };
  return walk(state, { ...state, annotations: none, forMs: 0, keepFiringForMs: 0, readings: [reading] });
}

function fresh(condition: AlertCondition, at: Instant): AlertState {
  return {
    key: condition.key,
    rule: condition.rule,
    labels: condition.labels,
    annotations: {},
    phase: 'inactive',
    activeAt: undefined,
    startsAt: undefined,
    endsAt: undefined,
    quietSince: undefined,
    value: undefined,
    evaluatedUpTo: at,
  };
}

function annotated(state: AlertState, condition: AlertCondition): AlertState {
  if (state.phase === 'inactive') return state;
  const annotations = condition.annotations(state, state.evaluatedUpTo);
  return annotations === undefined ? state : { ...state, annotations };
}

function step(state: AlertState, reading: ConditionReading, condition: AlertCondition): AlertState {
  const seen = { ...state, evaluatedUpTo: reading.at };
  if (reading.verdict === 'unknown') return seen;
  return reading.verdict === 'true' ? holds(seen, reading, condition.forMs) : ends(seen, reading, condition);
}

function holds(state: AlertState, { at, value }: ConditionReading, forMs: number): AlertState {
  if (state.phase === 'firing') return { ...state, value, quietSince: undefined };
  const activeAt = state.phase === 'pending' ? (state.activeAt ?? at) : at;
  const open = { ...state, activeAt, value, endsAt: undefined, quietSince: undefined };
  if (at - activeAt < forMs) return { ...open, phase: 'pending', startsAt: undefined };
  return { ...open, phase: 'firing', startsAt: at };
}

function ends(state: AlertState, { at }: ConditionReading, { keepFiringForMs }: AlertCondition): AlertState {
  if (state.phase === 'pending') {
    return { ...state, phase: 'inactive', activeAt: undefined, value: undefined, annotations: {} };
  }
  if (state.phase !== 'firing') return state;
  const quietSince = state.quietSince ?? at;
  if (at - quietSince < keepFiringForMs) return { ...state, quietSince };
  return { ...state, phase: 'resolved', endsAt: at, quietSince: undefined };
}
