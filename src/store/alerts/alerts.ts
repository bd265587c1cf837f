import type { AlertEvent, AlertPhase, AlertState } from '../../alerting/index.ts';
import { type Labels, labelsFromKey } from '../../series/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

interface StateRow {
  readonly key: string;
  readonly rule: string;
  readonly annotations: string;
  readonly phase: AlertPhase;
  readonly active_at: Instant | null;
  readonly starts_at: Instant | null;
  readonly ends_at: Instant | null;
  readonly quiet_since: Instant | null;
  readonly value: number | null;
  readonly evaluated_up_to: Instant;
}

/** Every alert that was ever looked at, with its state after the last walk, by key. */
export async function readAlertStates(store: StoreReader): Promise<Map<string, AlertState>> {
  const rows = await store.query<StateRow>(
    `SELECT key, rule, annotations, phase, value,
       toUnixTimestamp64Milli(active_at) AS active_at,
       toUnixTimestamp64Milli(starts_at) AS starts_at,
       toUnixTimestamp64Milli(ends_at) AS ends_at,
       toUnixTimestamp64Milli(quiet_since) AS quiet_since,
       toUnixTimestamp64Milli(evaluated_up_to) AS evaluated_up_to
     FROM alert_states FINAL ORDER BY key`,
  );
  return new Map(rows.map((row) => [row.key, toState(row)]));
}

/** Writes states by their key. Write them after the notifications that they gave rise to: a run that is killed in between walks again. */
export async function writeAlertStates(store: Store, states: readonly AlertState[]): Promise<void> {
  for (let i = 0; i < states.length; i += ROWS_AT_ONCE) {
    await store.insertRows('alert_states', states.slice(i, i + ROWS_AT_ONCE).map(toRow));
  }
}

/** They go over as text: thousands at once are tens of megabytes within the engine. */
const ROWS_AT_ONCE = 2_500;

/** Writes changes of phase by alert, instant and phase. */
export async function writeAlertEvents(store: Store, events: readonly AlertEvent[]): Promise<void> {
  for (let i = 0; i < events.length; i += ROWS_AT_ONCE) {
    const piece = events.slice(i, i + ROWS_AT_ONCE);
    const rows = piece.map(({ key, at, phase, value }) => ({ key, at, phase, value: value ?? null }));
    await store.insertRows('alert_events', rows);
  }
}

/** Changes of phase in a range, by time and key, with the labels of their alerts. */
export async function readAlertEvents(
  store: StoreReader,
  range: TimeRange,
): Promise<(AlertEvent & { readonly labels: Labels })[]> {
  const rows = await store.query<{ key: string; at: Instant; phase: AlertPhase; value: number | null }>(
    `SELECT key, toUnixTimestamp64Milli(e.at) AS at, phase, value
     FROM (SELECT * FROM alert_events FINAL) AS e
     WHERE e.at >= {start:DateTime64(3)} AND e.at < {end:DateTime64(3)}
     ORDER BY e.at, key, phase`,
    { start: range.start, end: range.end },
  );
  return rows.map((row) => ({ ...row, value: row.value ?? undefined, labels: labelsFromKey(row.key) }));
}

function toRow(state: AlertState): StateRow {
  return {
    key: state.key,
    rule: state.rule,
    annotations: JSON.stringify(state.annotations),
    phase: state.phase,
    active_at: state.activeAt ?? null,
    starts_at: state.startsAt ?? null,
    ends_at: state.endsAt ?? null,
    quiet_since: state.quietSince ?? null,
    value: state.value ?? null,
    evaluated_up_to: state.evaluatedUpTo,
  };
}

function toState(row: StateRow): AlertState {
  return {
    key: row.key,
    rule: row.rule,
    labels: labelsFromKey(row.key),
    annotations: JSON.parse(row.annotations) as Labels,
    phase: row.phase,
    activeAt: row.active_at ?? undefined,
    startsAt: row.starts_at ?? undefined,
    endsAt: row.ends_at ?? undefined,
    quietSince: row.quiet_since ?? undefined,
    value: row.value ?? undefined,
    evaluatedUpTo: row.evaluated_up_to,
  };
}
