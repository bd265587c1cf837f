import { alertsOf, firingId, type Matcher, matchesAll, parseMatchers } from '../alerting/index.ts';
import { UsageError } from '../errors.ts';
import type { Labels } from '../series/index.ts';
import { incidentById, readAlertStates, type StoreReader } from '../store/index.ts';
import type { Instant } from '../time/index.ts';

/** What somebody takes on or says something of: one firing of an alert, or an incident. */
export interface AlertTarget {
  /** As `Acknowledgement.subject`. */
  readonly subject: string;
  readonly labels: Labels;
  readonly startsAt: Instant;
  readonly title: string;
}

/** Shorter beginnings of an id are a typing error. */
const LEAST_ID = 6;

/**
 * What somebody means: the id of an incident, ids of alerts or their beginnings (`nines alerts` prints both), or matchers, which mean
 * everything that fires and that they match.
 * @throws UsageError where they mean nothing, or a beginning means several
 */
export async function alertTargets(store: StoreReader, written: readonly string[]): Promise<readonly AlertTarget[]> {
  const states = [...(await readAlertStates(store)).values()];
  const known = alertsOf(states, [], () => '').map((alert) => ({
    subject: firingId(alert),
    labels: alert.labels,
    startsAt: alert.startsAt,
    title: alert.annotations.summary || alert.labels.alertname || alert.fingerprint,
    firing: alert.status === 'firing',
  }));
  const matchers: Matcher[] = [];
  const targets = new Map<string, AlertTarget>();
  for (const text of written) {
    if (/[=~!{]/.test(text)) {
      matchers.push(...parseMatchers(text).matchers);
      continue;
    }
    const incident = await incidentById(store, text);
    if (incident !== undefined) {
      const { id, slo, group, start } = incident;
      targets.set(id, { subject: id, labels: { ...group, slo }, startsAt: start, title: `incident ${id}` });
      continue;
    }
    const found = text.length < LEAST_ID ? [] : known.filter(({ subject }) => subject.startsWith(text));
    if (found.length > 1) {
      throw new UsageError(`"${text}" is the beginning of ${found.length} ids`, { hint: 'Write more of it.' });
    }
    const [one] = found;
    if (one === undefined) {
      throw new UsageError(`there is no alert and no incident "${text}"`, {
        hint: 'See the ids in: nines alerts. Matchers are written like slo=checkout.',
      });
    }
    targets.set(one.subject, one);
  }
  if (matchers.length > 0) {
    const matched = known.filter(({ firing, labels }) => firing && matchesAll(matchers, labels));
    if (matched.length === 0) throw new UsageError('nothing fires that matches', { hint: 'See: nines alerts' });
    for (const one of matched) targets.set(one.subject, one);
  }
  return [...targets.values()].map(({ subject, labels, startsAt, title }) => ({ subject, labels, startsAt, title }));
}
