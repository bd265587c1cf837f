import type { IncidentFacts } from '../../facts.ts';
import type { IncidentSection } from '../../model.ts';
import type { Context } from '../context.ts';
import { grouped } from '../grouped.ts';
import { periodColumns } from '../period-columns.ts';
import { incidentLengthMs } from './downtime.ts';

type Timeline = IncidentSection['timeline'];
type TimelineRow = Timeline['rows'][number];

/**
 * What happened when, as rows of a picture over the period: one a name of incidents, then maintenance, deploys and anomalies, those of which
 * there are any.
 * @param shown incidents of the period
 * @param nameOf what the row of an incident is called
 */
export function incidentTimeline(
  context: Context,
  shown: readonly IncidentFacts[],
  nameOf: (fact: IncidentFacts) => string,
): Timeline {
  const { words, print, facts } = context;
  const say = words.incidents;
  const until = Math.min(facts.at, facts.period.end);
  const duration = (fact: IncidentFacts): string => print.duration(incidentLengthMs(fact, until));
  const incidents = [...grouped(shown, nameOf)].map(
    ([label, of]): TimelineRow => ({
      label,
      items: of.map((fact) => ({
        kind: fact.incident.severity,
        start: Math.max(fact.incident.start, facts.period.start),
        end: fact.incident.end ?? until,
        text: duration(fact),
      })),
    }),
  );
  const others: readonly TimelineRow[] = [
    { label: words.incident.maintenance, items: maintenance(context) },
    { label: words.incident.deploys, items: deploys(context) },
    { label: say.anomalies, items: anomalies(context) },
  ];
  const texts = shown.map((fact) =>
    say.altRow(say.name(nameOf(fact), fact.incident.severity), print.dayTime(fact.incident.start), duration(fact)),
  );
  return {
    dayLabels: periodColumns(context, print.dayHead),
    rows: [...incidents, ...others.filter(({ items }) => items.length > 0)],
    alt: say.alt(texts.join(' ')),
  };
}

/** Corrections that overlap are one bar: many SLOs have the same one. */
function maintenance({ facts, print }: Context): TimelineRow['items'] {
  const { period } = facts;
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of facts.corrections) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start: Math.max(start, period.start), end: Math.min(end, period.end) });
  }
  return merged.map(({ start, end }) => ({ kind: 'maintenance', start, end, text: print.duration(end - start) }));
}

function deploys({ facts }: Context): TimelineRow['items'] {
  const { period, events } = facts;
  return events
    .filter(({ start, end = start }) => start < period.end && end >= period.start)
    .map(({ start, end, text }) => ({
      kind: 'deploy',
      start: Math.max(start, period.start),
      end: Math.min(end ?? start, period.end),
      text,
    }));
}

function anomalies({ facts }: Context): TimelineRow['items'] {
  return facts.anomalies.episodes.map(({ episode, title }) => {
    const at = Math.max(episode.peak.time, facts.period.start);
    return { kind: 'anomaly', start: at, end: at, text: title };
  });
}
