import type { EpisodeFacts, IncidentFacts } from '../facts.ts';
import type { Context } from './context.ts';

/** An anomaly may announce an incident this long before it. */
const ANNOUNCES_MS = 3_600_000;

/**
 * The anomaly that may be behind an incident: the first one that was odd while it began, or up to an hour before, of a metric that is
 * not the symptom itself. A metric of another SLO that suffered at the same time is more likely a symptom too, and comes last. It is
 * a coincidence in time and nothing more, so it is printed as a suspicion.
 */
export function suspectOf({ facts }: Context, { incident }: IncidentFacts): EpisodeFacts | undefined {
  const until = Math.min(facts.at, facts.period.end);
  const end = incident.end ?? until;
  const near = facts.anomalies.episodes.filter(({ episode, slo }) => {
    const last = episode.end ?? episode.last;
    return slo !== incident.slo && episode.start < end && last >= incident.start - ANNOUNCES_MS;
  });
  const suffered = new Set(
    facts.incidents
      .filter((other) => other.incident.start < end && (other.incident.end ?? until) > incident.start - ANNOUNCES_MS)
      .map((other) => other.incident.slo),
  );
  const symptom = ({ slo }: EpisodeFacts): number => (suffered.has(slo) ? 1 : 0);
  return [...near].sort((a, b) => symptom(a) - symptom(b) || a.episode.start - b.episode.start)[0];
}
