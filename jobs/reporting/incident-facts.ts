import { belongsTo } from '../../src/alerting/index.ts';
import type { EventFacts, IncidentFacts } from '../../src/report/index.ts';
import { incidentsIn, readAcknowledgements, readAlertEvents, readAnnotations } from '../../src/store/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';

/** An alert that fires this long after an incident has ended is about it all the same: conditions look back over an hour. */
const LATE_ALERT_MS = 3_600_000;

/** Incidents of the range with what they cost, when somebody was told, who took them on, and what people say of them. */
export async function incidentFacts(
  { store }: JobContext,
  slos: readonly string[],
  costs: ReadonlyMap<string, string>,
  range: TimeRange,
): Promise<IncidentFacts[]> {
  const { end } = range;
  const incidents = await incidentsIn(store, slos, range, end);
  const first = incidents.reduce((least, { start }) => Math.min(least, start), range.start);
  const reach = { start: first, end: end + LATE_ALERT_MS };
  const fired = (await readAlertEvents(store, reach)).filter(({ phase }) => phase === 'firing');
  const taken = await readAcknowledgements(store, reach);
  const said = await readAnnotations(store, reach);
  return incidents.map((incident) => {
    const alert = fired.find(({ at, labels }) => belongsTo(incident, labels, at));
    const acknowledged = taken.find(
      ({ subject, labels, startsAt }) => subject === incident.id || belongsTo(incident, labels, startsAt),
    );
    const own = said.filter(
      ({ subject, labels, start }) => subject === incident.id || (subject !== '' && belongsTo(incident, labels, start)),
    );
    return {
      incident,
      cost: costs.get(incident.id),
      alertedAt: alert?.at,
      acknowledged: acknowledged && { at: acknowledged.at, by: acknowledged.by },
      // The last word on the cause is the one that counts.
      cause: own.findLast(({ kind }) => kind === 'cause')?.text ?? '',
      notes: own.filter(({ kind }) => kind === 'note').map(({ text }) => text),
    };
  });
}

/** Deploys and events that people wrote down and that touch the range: those of chosen SLOs, and those of no SLO. */
export async function eventFacts(
  { store, config }: JobContext,
  slos: readonly string[],
  range: TimeRange,
): Promise<EventFacts[]> {
  const others = new Set(config.slos.map(({ name }) => name).filter((name) => !slos.includes(name)));
  return (await readAnnotations(store, range)).flatMap(({ kind, start, end, text, author, url, labels }) => {
    if ((kind !== 'deploy' && kind !== 'event') || others.has(labels.slo ?? '')) return [];
    return [{ kind, start, end, text, author, url, labels }];
  });
}
