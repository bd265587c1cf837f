import type { Instant } from '../../time/index.ts';
import type { Alert } from '../alert.ts';
import { firingId } from '../fingerprint.ts';
import { type Inhibition, inhibitor } from './inhibition.ts';
import type { Routing } from './routing.ts';
import { type Silence, silencer } from './silence.ts';

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
    inhibitRules,
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
