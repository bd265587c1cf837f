import type { Instant } from '../../../time/index.ts';
import type { IncidentFacts } from '../../facts.ts';
import type { IncidentSection } from '../../model.ts';
import { peakText } from '../anomalies/anomalies.ts';
import type { Context } from '../context.ts';

/** Everything that is known to have happened in the period of an incident's report, in order. */
export function incidentLog(
  context: Context,
  incidents: readonly IncidentFacts[],
  nameOf: (fact: IncidentFacts) => string,
): IncidentSection['log'] {
  const { words, print, facts } = context;
  const say = words.incident;
  const entries: { readonly at: Instant; readonly text: string }[] = [];
  const add = (at: Instant | undefined, text: string): void => {
    if (at !== undefined) entries.push({ at, text });
  };
  for (const fact of incidents) {
    const name = words.incidents.name(nameOf(fact), fact.incident.severity);
    add(fact.incident.start, say.began(name));
    add(fact.alertedAt, say.alerted(name));
    add(fact.acknowledged?.at, say.acknowledged(fact.acknowledged?.by ?? ''));
    add(fact.incident.end, say.ended(name));
  }
  for (const { kind, start, text, author } of facts.events) {
    const said = author === '' ? text : `${text} (${author})`;
    add(start, kind === 'deploy' ? say.deploy(said) : say.event(said));
  }
  for (const episode of facts.anomalies.episodes) {
    add(episode.episode.start, say.anomaly(`${episode.title}: ${peakText(context, episode)}`));
  }
  const timed = entries.sort((a, b) => a.at - b.at).map(({ at, text }) => ({ at, when: print.dayTime(at), text }));
  const notes = incidents.flatMap((fact) => fact.notes.map((text) => ({ at: null, when: '', text: say.note(text) })));
  return [...timed, ...notes];
}
