import type { Instant } from '../../time/index.ts';
import type { Alert } from '../alert.ts';
import { firingId } from '../fingerprint.ts';
import { matcher, matchesAll } from '../matching/matcher.ts';
import { type Inhibition, type InhibitRule, inhibitor } from './inhibition.ts';
import type { Routing } from './routing.ts';
import { type Silence, silencer } from './silence.ts';

/** One cause, one message: a source that is silent explains why its SLOs have no data. In force whatever the configuration says. */
const OWN_RULES: readonly InhibitRule[] = [
  {
    name: 'nines: a silent source explains missing SLIs',
    source: [matcher('alertname', '=', 'SourceSilent')],
    target: [matcher('alertname', '=', 'SliMissing')],
    equal: ['source'],
  },
];

/** Why people are not told of an alert, whichever way it takes through the tree. */
export interface KeptBack {
  readonly silence: Silence | undefined;
  readonly inhibition: Inhibition<Alert> | undefined;
}

/**
 * The alerts that are silenced or inhibited at an instant, by {@link firingId}. Only what fires inhibits; one that is over is inhibited
 * where a source fired all the time that it did: between two runs both may have come and gone.
 */
export function keptBackAlerts(
  alerts: readonly Alert[],
  { inhibitRules }: Pick<Routing, 'inhibitRules'>,
  silences: readonly Silence[],
  at: Instant,
): ReadonlyMap<string, KeptBack> {
  const rules = [...inhibitRules, ...OWN_RULES];
  const silenceOf = silencer(silences, at);
  const inhibitionOf = inhibitor(
    rules,
    alerts.filter(({ status }) => status === 'firing'),
    at,
  );
  const kept = new Map<string, KeptBack>();
  for (const alert of alerts) {
    const silence = silenceOf(alert.labels);
    const inhibition = inhibitionOf(alert.labels) ?? inhibitionWhileItFired(alert, rules, alerts);
    if (silence !== undefined || inhibition !== undefined) kept.set(firingId(alert), { silence, inhibition });
  }
  return kept;
}

function inhibitionWhileItFired(
  { labels, startsAt, endsAt }: Alert,
  rules: readonly InhibitRule[],
  alerts: readonly Alert[],
): Inhibition<Alert> | undefined {
  if (endsAt === undefined) return undefined;
  const targeting = rules.filter(({ target }) => matchesAll(target, labels));
  if (targeting.length === 0) return undefined;
  const outlasting = alerts.filter(
    (source) => source.startsAt <= startsAt && (source.endsAt ?? Number.POSITIVE_INFINITY) >= endsAt,
  );
  return inhibitor(targeting, outlasting, startsAt)(labels);
}
