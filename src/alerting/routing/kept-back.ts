import type { Instant } from '../../time/index.ts';
import type { Alert } from '../alert.ts';
import { firingId } from '../fingerprint.ts';
import { matcher } from '../matching/matcher.ts';
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

/** The alerts that are silenced or inhibited at an instant, by {@link firingId}. Only what fires inhibits. */
export function keptBackAlerts(
  alerts: readonly Alert[],
  { inhibitRules }: Pick<Routing, 'inhibitRules'>,
  silences: readonly Silence[],
  at: Instant,
): ReadonlyMap<string, KeptBack> {
  const silenceOf = silencer(silences, at);
  const inhibitionOf = inhibitor(
    [...inhibitRules, ...OWN_RULES],
    alerts.filter(({ status }) => status === 'firing'),
    at,
  );
  const kept = new Map<string, KeptBack>();
  for (const alert of alerts) {
    const [silence, inhibition] = [silenceOf(alert.labels), inhibitionOf(alert.labels)];
    if (silence !== undefined || inhibition !== undefined) kept.set(firingId(alert), { silence, inhibition });
  }
  return kept;
}
