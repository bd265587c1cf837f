import { createHash } from 'node:crypto';
import type { Instant } from '../time/index.ts';
import type { Alert, AlertState, Notification } from './alert.ts';
import { RECEIVER_FAILING } from './conditions/health.ts';
import { fingerprint, firingId } from './fingerprint.ts';
import { stretchText } from './phrases.ts';
import type { AlertGroup } from './routing/alert-groups.ts';
import { type CurrentAlerts, notifyReason } from './routing/notify-again.ts';
import type { Episode } from './state-machine.ts';

/** A way to reach somebody, as far as deciding what to tell is concerned. */
export interface Target {
  readonly name: string;
  /** `groups`: messages for people, grouped and repeated by us. `stream`: an Alertmanager, which is told everything at every run. */
  readonly mode: 'groups' | 'stream';
  readonly sendResolved: boolean;
}

/** What a receiver was told, or is still to be told, about one group. */
export interface Told {
  readonly notification: Notification;
  /** Logical time of the run that wrote it. */
  readonly at: Instant;
  /** Written, and kept back until its group may be told. */
  readonly held: boolean;
}

export interface TargetLog {
  /** The last notification that arrived, by group key. */
  readonly delivered: ReadonlyMap<string, Told>;
  /** Written and not delivered yet, by group key. */
  readonly waiting: ReadonlyMap<string, Told>;
}

export interface DispatchSettings {
  readonly at: Instant;
  /** Time to the next run, as far as it can be told: the distance of the last two. */
  readonly runEveryMs: number;
  /** Firings ({@link firingId}) that are silenced or inhibited: people are not told of them. */
  readonly keptBack: ReadonlySet<string>;
  /** Firings that somebody has taken on: nobody is reminded of them. */
  readonly acknowledged: ReadonlySet<string>;
  /** An Alertmanager is told for this long that an alert is resolved. */
  readonly resolvedForMs: number;
}

/** A notification to write. It takes the place of the waiting one of its group, which it contains. */
export interface Dispatch {
  readonly notification: Notification;
  readonly replaces: string | undefined;
  /** Not to be sent yet; a later run sends it or what takes its place. */
  readonly held: boolean;
}

/** Everything there is to tell after a walk: what fires, what was resolved lately, and what came and went within it. */
export function alertsOf(
  states: readonly AlertState[],
  ended: readonly Episode[],
  generatorUrl: (state: AlertState) => string,
): readonly Alert[] {
  const alerts = new Map<string, Alert>();
  const add = (state: AlertState, startsAt: Instant, endsAt: Instant | undefined): void => {
    const alert: Alert = {
      labels: state.labels,
      annotations: state.annotations,
      status: endsAt === undefined ? 'firing' : 'resolved',
      startsAt,
      endsAt,
      generatorUrl: generatorUrl(state),
      fingerprint: fingerprint(state.labels),
      missed: false,
    };
    alerts.set(firingId(alert), alert);
  };
  for (const { state, startsAt, endsAt } of ended) add(state, startsAt, endsAt);
  for (const state of states) {
    const { phase, startsAt } = state;
    if (startsAt === undefined || (phase !== 'firing' && phase !== 'resolved')) continue;
    add(state, startsAt, phase === 'firing' ? undefined : state.endsAt);
  }
  return [...alerts.values()].sort(
    (a, b) => gravity(a) - gravity(b) || order(a.fingerprint, b.fingerprint) || a.startsAt - b.startsAt,
  );
}

/** The worst come first: messages list no more than fits. */
function gravity({ status, labels }: Alert): number {
  const rank = ['page', 'critical'].includes(labels.severity ?? '') ? 0 : 1;
  return status === 'firing' ? rank : 2 + rank;
}

/**
 * Decides what one receiver is told now, from what it was told before: see `notifyReason`. What waits undelivered is taken into the new
 * message, so that a receiver that was down hears one message instead of many and misses nothing. What a group's waiting time or a
 * muted hour keeps back is written all the same, and held. Deciding twice gives the same keys.
 * @param groups what the route tree gives this receiver
 * @param news firings that this run found; those that are over already are told once where nobody was told.
 */
export function dispatch(
  target: Target,
  groups: readonly AlertGroup[],
  news: ReadonlySet<string>,
  log: TargetLog,
  settings: DispatchSettings,
): Dispatch[] {
  const current = target.mode === 'stream' ? [streamOf(groups)] : groups;
  const known = new Set(current.map(({ key }) => key));
  const gone = [...log.waiting, ...log.delivered].flatMap(([key, { notification }]): AlertGroup[] => {
    if (known.has(key)) return [];
    known.add(key);
    return [{ key, labels: notification.groupLabels, timing: NO_WAITING, mutedBy: [], alerts: [] }];
  });
  return [...current, ...gone].flatMap((group) => decide(target, group, news, log, settings));
}

const NO_WAITING = { groupWaitMs: 0, groupIntervalMs: 0, repeatIntervalMs: Number.POSITIVE_INFINITY };

/** An Alertmanager groups by itself: one message with everything. */
function streamOf(groups: readonly AlertGroup[]): AlertGroup {
  const alerts = new Map(groups.flatMap((group) => group.alerts.map((alert) => [firingId(alert), alert])));
  return { key: '{}:{}', labels: {}, timing: NO_WAITING, mutedBy: [], alerts: [...alerts.values()] };
}

function decide(
  target: Target,
  group: AlertGroup,
  news: ReadonlySet<string>,
  log: TargetLog,
  settings: DispatchSettings,
): Dispatch[] {
  const delivered = log.delivered.get(group.key);
  const waiting = log.waiting.get(group.key);
  if (group.mutedBy.length > 0 && target.mode === 'groups') return hold(waiting);
  const told = new Map((delivered?.notification.alerts ?? []).map((alert) => [firingId(alert), alert]));
  const owed = new Map((waiting?.notification.alerts ?? []).map((alert) => [firingId(alert), alert]));
  const current = new Set(group.alerts.map(firingId));
  const carried = [...owed].filter(([id]) => !current.has(id)).map(([, alert]) => over(alert, settings.at));
  const open = [...group.alerts, ...carried].filter(
    (alert) => !isItsOwnFailure(target, alert) && (target.mode === 'stream' || !settings.keptBack.has(firingId(alert))),
  );
  const due = open.flatMap((alert) => toTell(target, alert, { told, owed, news, settings }));
  if (due.length === 0) return hold(waiting);
  const cause = whyNow(target, group, due, told, delivered, waiting, settings);
  if (cause === undefined) return [];
  const notification = notificationFor(target, group, due, cause);
  const held = target.mode === 'groups' && mustWait(group, due, delivered, settings);
  if (notification.key === delivered?.notification.key) return [];
  if (notification.key === waiting?.notification.key) {
    return held === waiting.held ? [] : [{ notification, replaces: undefined, held }];
  }
  return [{ notification, replaces: waiting?.notification.key, held }];
}

/** That a receiver cannot be reached is no news that it could be told. */
function isItsOwnFailure({ name }: Target, { labels }: Alert): boolean {
  return labels.alertname === RECEIVER_FAILING && labels.receiver === name;
}

/** What waits is not sent while everything in it is kept back. */
function hold(waiting: Told | undefined): Dispatch[] {
  if (waiting === undefined || waiting.held) return [];
  return [{ notification: waiting.notification, replaces: undefined, held: true }];
}

/**
 * A new group waits `group_wait` for more alerts, one that was told waits `group_interval`. A batch cannot come back in between: it
 * waits with a new group only if the next run still comes in time, and with a known one until the first run after the interval.
 */
function mustWait(
  { timing }: AlertGroup,
  due: readonly Alert[],
  delivered: Told | undefined,
  { at, runEveryMs }: DispatchSettings,
): boolean {
  if (delivered?.notification.alerts.some(({ status }) => status === 'firing')) {
    return at - delivered.at < timing.groupIntervalMs;
  }
  const since = Math.min(...due.map(({ startsAt }) => startsAt));
  return runEveryMs > 0 && at + runEveryMs <= since + timing.groupWaitMs;
}

/** One that waits as firing and is not known any more has ended meanwhile, in runs that told nobody. */
function over(alert: Alert, at: Instant): Alert {
  return alert.status === 'resolved' ? alert : { ...alert, status: 'resolved', endsAt: at };
}

interface Knowledge {
  readonly told: ReadonlyMap<string, Alert>;
  readonly owed: ReadonlyMap<string, Alert>;
  readonly news: ReadonlySet<string>;
  readonly settings: DispatchSettings;
}

/** Whether and how an alert belongs into a message to this receiver. */
function toTell(target: Target, alert: Alert, { told, owed, news, settings }: Knowledge): Alert[] {
  const id = firingId(alert);
  const before = told.get(id);
  if (alert.status === 'firing') return [alert];
  if (before === undefined) return owed.has(id) || news.has(id) ? [missed(alert)] : [];
  if (target.mode === 'stream') {
    // One that was missed was told with an end of its own: saying resolved now could hide it before anybody is told.
    const recent = settings.at - (alert.endsAt ?? 0) <= settings.resolvedForMs;
    return !before.missed && (before.status === 'firing' || recent) ? [alert] : [];
  }
  return before.status === 'firing' && target.sendResolved ? [alert] : [];
}

function missed(alert: Alert): Alert {
  const over = alert.endsAt === undefined ? '' : ` Fired and resolved, ${stretchText(alert.startsAt, alert.endsAt)}.`;
  const description = alert.annotations.description ?? '';
  if (alert.missed) return alert;
  return { ...alert, missed: true, annotations: { ...alert.annotations, description: `${description}${over}`.trim() } };
}

/** Why there is something to say. */
interface Cause {
  /** What makes this message another one than a former message of the same alerts. */
  readonly since: string;
  readonly reason: string;
}

/** Undefined where nothing has to be said. */
function whyNow(
  target: Target,
  { timing }: AlertGroup,
  due: readonly Alert[],
  told: ReadonlyMap<string, Alert>,
  delivered: Told | undefined,
  waiting: Told | undefined,
  { at, acknowledged }: DispatchSettings,
): Cause | undefined {
  if (target.mode === 'stream') return { since: `run ${at}`, reason: '' };
  const since = delivered === undefined ? '' : `after ${delivered.notification.key}`;
  const before = delivered && { ...byStatus(delivered.notification.alerts), at: delivered.at };
  // Runs come at exact instants, so that a reminder is due at its instant and not at the run after it.
  const taken = due.every((alert) => acknowledged.has(firingId(alert)));
  const repeatMs = taken ? Number.POSITIVE_INFINITY : timing.repeatIntervalMs - 1;
  const options = { at, sendResolved: target.sendResolved, repeatMs };
  const unheard = due.some((alert) => alert.missed && !told.has(firingId(alert)));
  const reason = notifyReason(before, byStatus(due), options) ?? (unheard ? 'new alerts added' : undefined);
  if (reason === undefined && waiting === undefined) return undefined;
  return { since, reason: reason ?? waiting?.notification.reason ?? '' };
}

function byStatus(alerts: readonly Alert[]): CurrentAlerts<string> {
  const ids = (wanted: Alert['status']) => new Set(alerts.filter(({ status }) => status === wanted).map(firingId));
  return { firing: ids('firing'), resolved: ids('resolved') };
}

function notificationFor(target: Target, group: AlertGroup, alerts: readonly Alert[], cause: Cause): Notification {
  const said = alerts.map((alert) => [firingId(alert), alert.status]);
  const key = createHash('sha256')
    .update(JSON.stringify([target.name, group.key, cause.since, said]))
    .digest('hex')
    .slice(0, 32);
  const { routeLabels = {} } = group;
  return {
    key,
    receiver: target.name,
    groupKey: group.key,
    groupLabels: group.labels,
    ...(Object.keys(routeLabels).length > 0 && { routeLabels }),
    ...(cause.reason !== '' && { reason: cause.reason }),
    alerts,
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
