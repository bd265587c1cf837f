import type { RichText } from '../model.ts';
import { rich, strong } from './rich.ts';
import type { NamedIncident, NetChange, PeriodUnit, Words, WorstSlo } from './words.ts';

const UP_TO_NINE = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];
const ORDINALS = ['', '', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'];

/** Counts up to nine in words at the start of a sentence. */
const startCount = (count: number): string => UP_TO_NINE[count] ?? String(count);
export const ordinal = (count: number): string => {
  const ending = count % 100 > 10 && count % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return ORDINALS[count] ?? `${count}${ending}`;
};
/** `All 9 SLOs`, `Both SLOs`, `The SLO`. */
const all = (count: number): string => (count === 1 ? 'The SLO' : count === 2 ? 'Both SLOs' : `All ${count} SLOs`);
const are = (count: number): string => (count === 1 ? 'is' : 'are');
const have = (count: number): string => (count === 1 ? 'has' : 'have');
const were = (count: number): string => (count === 1 ? 'was' : 'were');

/** Plural of `count` things; English adds an s to all of ours. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
export const UNIT_EN: Readonly<Record<PeriodUnit, string>> = {
  day: 'day',
  week: 'week',
  month: 'month',
  quarter: 'quarter',
  year: 'year',
  free: 'period',
};

function afterIncident(incident: NamedIncident): string {
  const length = incident.minutes === undefined ? '' : `${incident.minutes}-minute `;
  const lasting = incident.minutes === undefined ? ` of ${incident.duration}` : '';
  const thing = incident.severity === 'outage' ? 'outage' : 'degradation';
  const article = length === '' && thing === 'outage' ? 'an' : /^(8|11-|18-)/.test(length) ? 'an' : 'a';
  return ` after ${article} ${length}${thing}${lasting} on ${incident.day}`;
}

function worstFigure(worst: WorstSlo): RichText {
  const verb = worst.still ? 'stayed at' : 'fell to';
  const after = worst.incident === undefined ? '' : afterIncident(worst.incident);
  return rich`${worst.name} ${verb} ${strong(worst.actual)} (objective ${worst.objective})${after}.`;
}

const NET: Readonly<Record<NetChange['kind'], (net: NetChange) => string>> = {
  halved: ({ net }) => `net savings halved to ${net}`,
  doubled: ({ net }) => `net savings doubled to ${net}`,
  fell: ({ net, by }) => `net savings fell${by === '' ? '' : ` by ${by}`} to ${net}`,
  rose: ({ net, by }) => `net savings rose${by === '' ? '' : ` by ${by}`} to ${net}`,
  same: ({ net }) => `net savings stayed at ${net}`,
  first: ({ net }) => `net savings were ${net}`,
};
const netClause = (net: NetChange): string => NET[net.kind](net);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const VERDICT_EN: Words['verdict'] = {
  breachedOne: (judged, worst) =>
    judged === 1
      ? rich`The SLO was breached: ${worstFigure(worst)}`
      : rich`One of ${judged} SLOs was breached: ${worstFigure(worst)}`,
  breachedPerhaps: (judged, name, unseen, low, high) => {
    const head = judged === 1 ? 'The SLO' : `One of ${judged} SLOs`;
    return rich`${head} may be breached: ${strong(unseen)} of the time of ${name} was not seen, so ${low} to ${strong(high)} of its budget is used; the worse is assumed.`;
  },
  breachedSeveral: (breached, total, team, cost) => {
    const where = team === '' ? '' : `, all in ${team}`;
    const loss: RichText = cost === '' ? rich`.` : rich`; they cost ${strong(cost)}.`;
    if (breached === total) return rich`${all(total)} were breached${where}${loss}`;
    return rich`${startCount(breached)} of ${total} SLOs were breached${where}${loss}`;
  },
  worst: (worst) => rich`The worst: ${worstFigure(worst)}`,
  counts: (risk, noVerdict, met) => {
    const parts = [
      ...(risk > 0 ? [`${risk} more ${are(risk)} at risk`] : []),
      ...(noVerdict > 0 ? [`${noVerdict} ${have(noVerdict)} no verdict`] : []),
      ...(met > 0 ? [`${met} ${are(met)} on track`] : []),
    ];
    return parts.length === 0 ? [] : rich`${parts.join(', ')}.`;
  },
  incidentsCost: (unit, cost, net) =>
    net === undefined
      ? rich`The ${UNIT_EN[unit]}’s incidents cost ${strong(cost)}.`
      : rich`The ${UNIT_EN[unit]}’s incidents cost ${strong(cost)}; ${netClause(net)}.`,
  net: (net) => rich`${capital(netClause(net))}.`,
  next: (name) => rich`${name} is next at risk.`,
  atRisk: (judged, atRisk, name, used, earliest) => {
    const met = `${all(judged)} ${were(judged)} met`;
    const how: RichText =
      earliest === '' ? rich`.` : rich`; one more bad day spends it, as early as ${strong(earliest)}.`;
    if (atRisk > 1)
      return rich`${met}, but ${atRisk} are at risk: ${name} has used ${strong(used)} of its budget${how}`;
    return rich`${met}, but ${name} has used ${strong(used)} of its budget${how}`;
  },
  noVerdict: (count) => rich`${startCount(count)} cannot be judged.`,
  missing: (unjudged, total, missing, from, to, unit) => {
    const when = from === to ? `on ${from}` : `from ${from} to ${to}`;
    const whose = unjudged === 1 ? 'its' : 'their';
    return rich`${unjudged} of ${total} SLOs cannot be judged: ${strong(missing)} of ${whose} ${UNIT_EN[unit]} is missing, ${when}.`;
  },
  missingWindow: (unjudged, total, missing) =>
    rich`${unjudged} of ${total} SLOs cannot be judged: ${strong(missing)} of ${unjudged === 1 ? 'its' : 'their'} window is missing.`,
  failed: (unjudged, total, reason) => rich`${unjudged} of ${total} SLOs cannot be judged: ${reason}`,
  restMet: (count) =>
    count === 1
      ? rich`The one SLO that was seen met its objective.`
      : rich`The ${count} SLOs that were seen met their objectives.`,
  gap: rich`This is a gap in measurement, not proof of downtime.`,
  nothing: (total, unit) =>
    rich`There is ${strong('no data')} for this ${UNIT_EN[unit]}: nothing was seen of ${total === 1 ? 'the one SLO' : `any of the ${total} SLOs`}, so nothing can be judged.`,
  noSlos: rich`No SLO is part of this report.`,
  noTraffic: (units, dates, coverage) => {
    const [first = 'events', ...others] = units;
    const rest =
      others.length === 0
        ? ''
        : `${others
            .slice(0, -1)
            .map((unit) => `, ${unit}`)
            .join('')} and ${others.at(-1)}`;
    return rich`There was nothing to measure: ${strong(`0 ${first}`)}${rest}, ${dates}, at a coverage of ${coverage}.`;
  },
  noTrafficThen: rich`Nothing was met or missed, and no budget was spent.`,
  shutdown: rich`Was a shutdown planned?`,
  first: (total, unit) =>
    total === 1
      ? rich`First report: the SLO met its objective in its first ${UNIT_EN[unit]}.`
      : rich`First report: ${total === 2 ? 'both' : `all ${total}`} SLOs met their objectives in their first ${UNIT_EN[unit]}.`,
  firstNext: (unit, forecasts, windowDays, full) => {
    const window = full === '' ? '' : `, and the full ${windowDays}-day budget window closes on `;
    const soon = forecasts === '' ? '' : `, forecasts on ${forecasts}`;
    return rich`Comparisons start next ${UNIT_EN[unit]}${soon}${window}${full === '' ? '' : strong(full)}.`;
  },
  allMet: (total, unit, streak) => {
    const running = streak > 1 ? `, for the ${ordinal(streak)} ${UNIT_EN[unit]} running` : '';
    return rich`${all(total)} ${were(total)} met${running}.`;
  },
  allMetButIdle: (met, idle) => rich`All ${met} SLOs with traffic were met; ${idle} had none.`,
  recovered: (total, name, actual, objective, before) =>
    rich`${all(total)} ${were(total)} met again: ${name} is back at ${strong(actual)} (objective ${objective}) after its breach in ${before}.`,
  calm: (net, unit) =>
    net === undefined ? rich`No incidents, no downtime.` : rich`No incidents, no downtime; ${netThan(net, unit)}.`,
  incidents: (count, downtime, net, unit) => {
    const head = `${startCount(count)} incident${count === 1 ? '' : 's'}, ${downtime} of downtime`;
    return net === undefined ? rich`${head}.` : rich`${head}; ${netThan(net, unit)}.`;
  },
  nearest: (name, used) => rich`Nearest limit: ${name} has used ${strong(used)} of its budget.`,
};

/** "net savings were €10,055, 10% more than the week before" */
function netThan(net: NetChange, unit: PeriodUnit): RichText {
  const amount = strong(net.net);
  if (net.by === '' || net.kind === 'first' || net.kind === 'same') return rich`net savings were ${amount}`;
  const more = net.kind === 'rose' || net.kind === 'doubled' ? 'more' : 'less';
  return rich`net savings were ${amount}, ${net.by} ${more} than the ${UNIT_EN[unit]} before`;
}
