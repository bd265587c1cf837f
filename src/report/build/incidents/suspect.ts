import type { EpisodeFacts, EventFacts, IncidentFacts, ReportFacts } from '../../facts.ts';
import type { Context } from '../context.ts';

/** What comes this long before an incident may be behind it. */
const BEFORE_MS = 3_600_000;

/** What may be behind an incident: the last deploy before it, else an anomaly. Undefined where nothing came near it. */
export function suspectOf(context: Context, fact: IncidentFacts): string | undefined {
  const deploy = deployBefore(context.facts, fact);
  return deploy === undefined ? anomalyNear(context, fact)?.title : context.words.incidents.deploy(deploy.text);
}

/** The last deploy in the hour before it of what failed, or of something that nobody named. */
function deployBefore({ events, slos }: ReportFacts, { incident }: IncidentFacts): EventFacts | undefined {
  const definition = slos.find(({ definition: { name } }) => name === incident.slo)?.definition;
  const known: Readonly<Record<string, string>> = {
    slo: incident.slo,
    service: definition?.service ?? '',
    team: definition?.team ?? '',
  };
  const concerns = ({ labels }: EventFacts) =>
    Object.entries(labels).every(([name, value]) => (known[name] ?? '') === '' || known[name] === value);
  return events
    .filter(({ kind, start }) => kind === 'deploy' && start <= incident.start && start >= incident.start - BEFORE_MS)
    .filter(concerns)
    .at(-1);
}

/**
 * The anomaly that may be behind an incident: the first one that was odd while it began, or up to an hour before, of a metric that is
 * not the symptom itself. A metric of another SLO that suffered at the same time is more likely a symptom too, and comes last. It is
 * a coincidence in time and nothing more, so it is printed as a suspicion.
 */
function anomalyNear({ facts }: Context, { incident }: IncidentFacts): EpisodeFacts | undefined {
  const until = Math.min(facts.at, facts.period.end);
  const end = incident.end ?? until;
  const near = facts.anomalies.episodes.filter(({ episode, slo }) => {
    const last = episode.end ?? episode.last;
    return slo !== incident.slo && episode.start < end && last >= incident.start - BEFORE_MS;
  });
  const suffered = new Set(
    facts.incidents
      .filter((other) => other.incident.start < end && (other.incident.end ?? until) > incident.start - BEFORE_MS)
      .map((other) => other.incident.slo),
  );
  const symptom = ({ slo }: EpisodeFacts): number => (suffered.has(slo) ? 1 : 0);
  return [...near].sort((a, b) => symptom(a) - symptom(b) || a.episode.start - b.episode.start)[0];
}
