import {
  type Alert,
  type AlertState,
  alertsOf,
  dispatch,
  firingId,
  generatorUrls,
  groupAlerts,
  keptBackAlerts,
  type Target,
  type TargetLog,
  type Told,
} from '../src/alerting/index.ts';
import { openReceivers, type Receiver } from '../src/notify/index.ts';
import {
  lastDelivered,
  type OutboxEntry,
  pairsOf,
  readAcknowledgements,
  readAlertStates,
  readSilences,
  readWatermarks,
  type StoreReader,
  waitingNotifications,
  writeAlertEvents,
  writeAlertStates,
  writeOutbox,
  writeWatermark,
  writeWatermarks,
} from '../src/store/index.ts';
import type { Instant } from '../src/time/index.ts';
import { addBackground } from './alerting/background.ts';
import { collectDeploys } from './alerting/collect-deploys.ts';
import { dataScope } from './alerting/data-scope.ts';
import { type DeliverySummary, deliverWaiting } from './alerting/deliver.ts';
import { detectorScope } from './alerting/detector-scope.ts';
import { healthScope } from './alerting/health-scope.ts';
import { pairScope } from './alerting/pair-scope.ts';
import { RecordedSeries } from './alerting/recorded-series.ts';
import { reportUrls } from './alerting/report-url.ts';
import { roiScope } from './alerting/roi-scope.ts';
import { ruleScope } from './alerting/rule-scope.ts';
import { savingsScope } from './alerting/savings-scope.ts';
import type { Scope } from './alerting/scope.ts';
import { causesOf, withSharedCause } from './alerting/share-causes.ts';
import { sloLedgers } from './alerting/slo-ledgers.ts';
import { sloScope, sloScopeName } from './alerting/slo-scope.ts';
import { scopeStream, type WalkResult, walkScopes, withdrawGone } from './alerting/walk-scopes.ts';
import { sloStream } from './collect.ts';
import { selectSlos } from './collecting/select-slos.ts';
import type { Job, JobContext } from './job.ts';

/** Watermark of the logical time of the last run that decided what to tell. */
const RUN_STREAM = 'alert:run';
const MINUTE_MS = 60_000;
/** An alert that is not sent again for this many runs has ended as far as an Alertmanager is concerned. */
const RUNS_VALID = 4;
/** An Alertmanager is told this long that an alert is over, in case it was restarted meanwhile. */
const RESOLVED_FOR_MS = 15 * MINUTE_MS;

/**
 * Walks every alert through the time since the last run, and tells receivers. Written in this order, so that a run that is killed
 * anywhere loses nothing: what is to be told, what happened, the states, how far it went. Repeated, it walks the same instants to the
 * same states and the same notifications under the same keys.
 */
export const alert: Job = {
  name: 'alert',
  description: 'walk alerts through every instant since the last run and notify',
  async run(context) {
    const { store, at, config, dryRun } = context;
    const watermarks = await readWatermarks(store);
    const before = await readAlertStates(store);
    const receivers = openReceivers(config.receivers, config.externalUrl);
    const scopes = scopesOf(context, watermarks, receivers);
    const walked = await walkScopes(scopes, before, watermarks, context);
    // Only a run for everything can tell what is gone.
    const result = isFiltered(context) ? walked : withdrawGone(walked, scopes, at);
    const previous = watermarks.get(RUN_STREAM);
    // A run for an earlier time than the last one has nothing to add to what was told.
    const unread = isFiltered(context) ? [] : await collectDeploys(context, watermarks);
    const telling = context.notify && !dryRun && at >= (previous ?? at);
    if (telling) await writeOutbox(store, await planned(context, result, receivers, at - (previous ?? at)));
    if (!dryRun) await keepWalk(context, result);
    if (telling) await writeWatermark(store, RUN_STREAM, at);
    const delivery =
      context.notify && !dryRun ? await deliverWaiting(context, receivers, validFor(at, previous)) : NOTHING_SENT;
    return {
      problems: [...result.problems, ...unread, ...delivery.problems],
      summary: summaryOf(result, delivery),
    };
  },
};

const NOTHING_SENT: DeliverySummary = { sent: 0, waiting: 0, givenUp: 0, problems: [] };

function isFiltered({ filter }: JobContext): boolean {
  return filter.slos.length > 0 || filter.teams.length > 0;
}

function scopesOf(
  context: JobContext,
  watermarks: ReadonlyMap<string, Instant>,
  receivers: readonly Receiver[],
): readonly Scope[] {
  const { config, filter } = context;
  const { anomalies, savingsTargets, roiTargets, missingAfterMs, health, rules } = config.alerts;
  const recorded = new RecordedSeries(context, config.alerts.recordings);
  const detectors = config.detectors.filter(
    ({ slo, team }) =>
      (filter.slos.length === 0 || filter.slos.includes(slo)) &&
      (filter.teams.length === 0 || filter.teams.includes(team)),
  );
  const slos = selectSlos(context);
  const selected = new Set(slos.map(({ name }) => name));
  const ledgers = sloLedgers(context.store, slos, (slo) =>
    [scopeStream(sloScopeName(slo)), sloStream(slo)].map((stream) => watermarks.get(stream)).join(' '),
  );
  return [
    ...slos.map((slo) => sloScope(slo, context, watermarks, ledgers)),
    ...pairsOf(config.slos)
      .filter(({ slo }) => selected.has(slo.name))
      .map((pair) => pairScope(pair, context, watermarks)),
    ...(anomalies === undefined ? [] : detectors.map((one) => detectorScope(one, anomalies, context, watermarks))),
    ...(isFiltered(context)
      ? []
      : [
          ...savingsTargets.map((target) => savingsScope(target, context)),
          ...roiTargets.map((target) => roiScope(target, context)),
          ...(missingAfterMs === undefined ? [] : [dataScope(missingAfterMs, context, watermarks)]),
          ...rules.map((rule) => ruleScope(rule, context, recorded)),
          ...(health ? [healthScope(context, receivers)] : []),
        ]),
  ];
}

/** Entries to write: new notifications, and those whose place they take. */
async function planned(
  context: JobContext,
  result: WalkResult,
  receivers: readonly Receiver[],
  runEveryMs: number,
): Promise<readonly OutboxEntry[]> {
  const { store, at, clock, config } = context;
  const { routing } = config.alerts;
  const links = generatorUrls(config.alerts.rules, reportUrls(config));
  const plain = alertsOf([...result.states.values()], result.ended, links);
  const waiting = await waitingNotifications(store);
  const delivered = await lastDelivered(store);
  const causes = causesOf(config, plain, [...delivered, ...waiting]);
  const alerts = withSharedCause(await addBackground(context, plain), causes);
  const labelsOf = (one: Alert) => causes?.get(firingId(one))?.groupLabels ?? one.labels;
  const groups = routing === undefined ? new Map() : groupAlerts(routing, alerts, at, labelsOf);
  const kept = keptBackAlerts(alerts, routing ?? { inhibitRules: [] }, await readSilences(store), at);
  const keptBack = new Set(kept.keys());
  const acknowledged = await acknowledgedFirings(store, alerts);
  const settings = { at, runEveryMs, keptBack, acknowledged, resolvedForMs: RESOLVED_FOR_MS };
  const formerByKey = new Map(waiting.map((entry) => [entry.notification.key, entry]));
  const fresh: OutboxEntry[] = [];
  const replaced: OutboxEntry[] = [];
  for (const receiver of receivers) {
    const log = { delivered: logOf(delivered, receiver.name), waiting: logOf(waiting, receiver.name) };
    const own = groups.get(receiver.group) ?? [];
    for (const { notification, replaces, held } of dispatch(targetOf(receiver), own, result.news, log, settings)) {
      const former = formerByKey.get(replaces ?? notification.key);
      if (replaces !== undefined && former !== undefined) replaced.push({ ...former, status: 'replaced' });
      fresh.push({
        notification,
        at: former !== undefined && replaces === undefined ? former.at : at,
        status: held ? 'held' : 'waiting',
        // A receiver that is down is not asked more often because there is more to tell.
        attempts: former?.attempts ?? 0,
        firstAttempt: former?.firstAttempt,
        nextAttempt: former?.nextAttempt ?? clock(),
        sentAt: undefined,
        error: former?.error ?? '',
      });
    }
  }
  // The new ones first: killed in between, both are there, and the next run finds one to replace.
  return [...fresh, ...replaced];
}

/** Of the alerts, the firings that somebody has taken on. */
async function acknowledgedFirings(store: StoreReader, alerts: readonly Alert[]): Promise<ReadonlySet<string>> {
  const firing = alerts.filter(({ status }) => status === 'firing').map(({ startsAt }) => startsAt);
  if (firing.length === 0) return new Set();
  const range = {
    start: firing.reduce((least, start) => Math.min(least, start)),
    end: firing.reduce((most, start) => Math.max(most, start)) + 1,
  };
  return new Set((await readAcknowledgements(store, range)).map(({ subject }) => subject));
}

function targetOf(receiver: Receiver): Target {
  const mode = receiver.kind === 'alertmanager' ? 'stream' : 'groups';
  return { name: receiver.name, mode, sendResolved: receiver.sendResolved };
}

function logOf(entries: readonly OutboxEntry[], receiver: string): TargetLog['waiting'] {
  const own = entries.filter(({ notification }) => notification.receiver === receiver);
  return new Map(
    own.map((entry): [string, Told] => [
      entry.notification.groupKey,
      { notification: entry.notification, at: entry.at, held: entry.status === 'held' },
    ]),
  );
}

async function keepWalk({ store }: JobContext, { events, changed, walked }: WalkResult): Promise<void> {
  await writeAlertEvents(store, events);
  await writeAlertStates(store, changed);
  await writeWatermarks(store, new Map([...walked].map(([scope, upTo]) => [scopeStream(scope), upTo])));
}

/** Four times the distance of the last two runs; undefined for the first one. */
function validFor(at: Instant, previous: Instant | undefined): number | undefined {
  if (previous === undefined || at <= previous) return undefined;
  return RUNS_VALID * Math.max(at - previous, MINUTE_MS);
}

function summaryOf({ states, events }: WalkResult, delivery: DeliverySummary): Readonly<Record<string, unknown>> {
  const open = [...states.values()].filter(({ phase }) => phase === 'firing' || phase === 'pending');
  const count = (phase: AlertState['phase']) => open.filter((state) => state.phase === phase).length;
  return {
    firing: count('firing'),
    pending: count('pending'),
    resolved: events.filter(({ phase }) => phase === 'resolved').length,
    sent: delivery.sent,
    waiting: delivery.waiting,
    givenUp: delivery.givenUp,
    alerts: open.map(({ key: _, phase, labels, annotations, activeAt, startsAt, value }) => ({
      phase,
      title: annotations.summary ?? labels.alertname ?? '',
      labels,
      since: startsAt ?? activeAt ?? null,
      value: value ?? null,
    })),
  };
}
