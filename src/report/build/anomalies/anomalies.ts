import { gravestFirst } from '../../../anomaly/index.ts';
import type { EpisodeFacts, IncidentFacts } from '../../facts.ts';
import type { AnomalySection } from '../../model.ts';
import type { Context } from '../context.ts';
import { periodColumns } from '../period-columns.ts';
import { anomalyReason } from './anomaly-reason.ts';
import { episodePrint } from './metric-figure.ts';

/** An anomaly this close to an incident is explained by it, or announced it. */
const NEAR_MS = 3_600_000;
/** Pictures of the gravest; all are in the remark, and in the JSON by their count. */
export const MAX_SHOWN = 8;

export interface Explanation {
  readonly incident: IncidentFacts;
  readonly when: 'before' | 'with' | 'after';
  readonly distanceMs: number;
}

/** The nearest incident within an hour of an episode, of the SLO that the metric is a symptom of where there is one. */
export function explanationOf({ facts }: Context, { episode, slo }: EpisodeFacts): Explanation | undefined {
  const last = episode.end ?? episode.last;
  const until = Math.min(facts.at, facts.period.end);
  const near = facts.incidents.flatMap((incident): Explanation[] => {
    const { start, end = until } = incident.incident;
    if (episode.start <= end && last >= start) return [{ incident, when: 'with', distanceMs: 0 }];
    if (last < start && start - last <= NEAR_MS) return [{ incident, when: 'before', distanceMs: start - last }];
    if (episode.start > end && episode.start - end <= NEAR_MS) {
      return [{ incident, when: 'after', distanceMs: episode.start - end }];
    }
    return [];
  });
  const own = (explanation: Explanation): number => (explanation.incident.incident.slo === slo ? 0 : 1);
  return near.sort((a, b) => own(a) - own(b) || a.distanceMs - b.distanceMs)[0];
}

export function anomalySection(context: Context): AnomalySection {
  const { words, print, facts, unit } = context;
  const say = words.anomalies;
  const { episodes, before, watched, learning = [] } = facts.anomalies;
  const explained = episodes.filter((fact) => explanationOf(context, fact) !== undefined).length;
  const gravest = [...episodes].sort((a, b) => gravestFirst(a.episode, b.episode)).slice(0, MAX_SHOWN);
  const shown = episodes.filter((fact) => gravest.includes(fact));
  const earlier = before === undefined ? '' : context.earlier(print.count(before));
  const judged = episodes.filter(({ genuine }) => genuine !== undefined);
  const precision =
    judged.length === 0 ? '' : say.judged(judged.filter(({ genuine }) => genuine).length, judged.length);
  const remark = say.remark(episodes.length, words.period.current[unit], earlier, explained);
  const last = learning.at(-1);
  const learns = last === undefined ? '' : say.learning(learning.length, last.title, print.day(last.until));
  return {
    remark: episodes.length === 0 ? '' : `${remark}${precision}${learns === '' ? '' : ` · ${learns}`}`,
    empty:
      episodes.length > 0
        ? ''
        : watched === 0
          ? say.unwatched
          : [say.empty(watched), ...(learns === '' ? [] : [learns.endsWith('.') ? learns : `${learns}.`])].join(' '),
    items: shown.map((fact) => {
      const { episode } = fact;
      const what = peakText(context, fact);
      const end = episode.end ?? episode.last;
      const own = episodePrint(context, fact);
      const scaled = (value: number | undefined): number | null =>
        value === undefined ? null : Number(own.scaled(value).toPrecision(15));
      return {
        id: episode.id,
        title: fact.title,
        unit: unitBeside(fact.title, own.isPercent ? '%' : own.unit),
        points: fact.points.map((point) => ({
          at: point.at,
          value: scaled(point.value),
          lower: scaled(point.lower),
          upper: scaled(point.upper),
          anomalous: point.at >= episode.start && point.at <= end,
        })),
        peak: {
          at: episode.peak.time,
          value: scaled(episode.peak.value) ?? 0,
          text: own.full(episode.peak.value),
        },
        what,
        why: [whyText(context, fact), anomalyReason(context, fact)].filter((part) => part !== '').join(' '),
        alt: say.alt(fact.title, what),
      };
    }),
    dayLabels: periodColumns(context, facts.period.unit === 'week' ? print.weekdayShort : print.dayHead),
  };
}

/** `Tue 10 09:14, expected 195 to 315, was 1,840 (score 0.97).` */
export function peakText(context: Context, fact: EpisodeFacts): string {
  const { time, lower, upper, value } = peakFigures(context, fact);
  const { score, grounds } = fact.episode;
  const printed = context.print.fixed(score, 2);
  if (grounds?.kind === 'group') return context.words.reason.together(time, grounds.odd, grounds.of, printed);
  return context.words.anomalies.what(time, lower, upper, value, printed);
}

/** When an episode was at its worst, what was expected then, and what it was, as they are printed. */
export function peakFigures(context: Context, fact: EpisodeFacts) {
  const { peak } = fact.episode;
  const { figure, full } = episodePrint(context, fact);
  return {
    time: context.print.dayTime(peak.time),
    lower: figure(peak.lower),
    upper: figure(peak.upper),
    value: full(peak.value),
  };
}

/** The unit of a picture; nothing where its title says it already: `Database connections`. */
function unitBeside(title: string, unit: string): string {
  return unit.length > 2 &&
    title
      .toLowerCase()
      .split(/[^\p{L}\p{N}/]+/u)
      .includes(unit.toLowerCase())
    ? ''
    : unit;
}

function whyText(context: Context, fact: EpisodeFacts): string {
  const { words, print } = context;
  const explanation = explanationOf(context, fact);
  if (explanation === undefined) return words.anomalies.unexplained;
  const { incident } = explanation.incident;
  const name = words.incidents.name(context.titleOf(incident.slo), incident.severity);
  return words.anomalies.explained(name, print.duration(explanation.distanceMs), explanation.when);
}
