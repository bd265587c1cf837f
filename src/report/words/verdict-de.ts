import type { RichText } from '../model.ts';
import { rich, strong } from './rich.ts';
import type { NamedIncident, NetChange, PeriodUnit, Words, WorstSlo } from './words.ts';

const UP_TO_NINE = ['Keines', 'Eines', 'Zwei', 'Drei', 'Vier', 'Fünf', 'Sechs', 'Sieben', 'Acht', 'Neun'];
const ORDINALS = ['', '', 'zweite', 'dritte', 'vierte', 'fünfte', 'sechste', 'siebte', 'achte', 'neunte'];

/** „Alle 9 SLOs“, „Beide SLOs“, „Das SLO“. */
const all = (count: number): string => (count === 1 ? 'Das SLO' : count === 2 ? 'Beide SLOs' : `Alle ${count} SLOs`);
const became = (count: number): string => (count === 1 ? 'wurde' : 'wurden');
const startCount = (count: number): string => UP_TO_NINE[count] ?? String(count);
export const ordinalDe = (count: number): string => ORDINALS[count] ?? `${count}.`;

/** Die Einheit im Nominativ, im Genitiv mit Artikel, und in „in der …“. */
export const UNIT_DE: Readonly<
  Record<
    PeriodUnit,
    {
      one: string;
      many: string;
      of: string;
      in: string;
      first: string;
      before: string;
      next: string;
      ordinal: (count: number) => string;
    }
  >
> = {
  day: {
    one: 'Tag',
    many: 'Tage',
    of: 'des Tages',
    in: 'am Tag',
    first: 'am ersten Tag',
    before: 'am Vortag',
    next: 'am nächsten Tag',
    ordinal: (n) => `den ${ordinalDe(n)}n Tag`,
  },
  week: {
    one: 'Woche',
    many: 'Wochen',
    of: 'der Woche',
    in: 'in der Woche',
    first: 'in der ersten Woche',
    before: 'in der Vorwoche',
    next: 'nächste Woche',
    ordinal: (n) => `die ${ordinalDe(n)} Woche`,
  },
  month: {
    one: 'Monat',
    many: 'Monate',
    of: 'des Monats',
    in: 'im Monat',
    first: 'im ersten Monat',
    before: 'im Vormonat',
    next: 'nächsten Monat',
    ordinal: (n) => `den ${ordinalDe(n)}n Monat`,
  },
  quarter: {
    one: 'Quartal',
    many: 'Quartale',
    of: 'des Quartals',
    in: 'im Quartal',
    first: 'im ersten Quartal',
    before: 'im Vorquartal',
    next: 'nächstes Quartal',
    ordinal: (n) => `das ${ordinalDe(n)} Quartal`,
  },
  year: {
    one: 'Jahr',
    many: 'Jahre',
    of: 'des Jahres',
    in: 'im Jahr',
    first: 'im ersten Jahr',
    before: 'im Vorjahr',
    next: 'nächstes Jahr',
    ordinal: (n) => `das ${ordinalDe(n)} Jahr`,
  },
  free: {
    one: 'Zeitraum',
    many: 'Zeiträume',
    of: 'des Zeitraums',
    in: 'im Zeitraum',
    first: 'im ersten Zeitraum',
    before: 'im Zeitraum davor',
    next: 'im nächsten Zeitraum',
    ordinal: (n) => `den ${ordinalDe(n)}n Zeitraum`,
  },
};

function afterIncident(incident: NamedIncident): string {
  const thing = incident.severity === 'outage' ? 'einem Ausfall' : 'einer Beeinträchtigung';
  const length =
    incident.minutes === undefined
      ? incident.duration
      : incident.minutes === 1
        ? '1 Minute'
        : `${incident.minutes} Minuten`;
  return ` nach ${thing} von ${length} am ${incident.day}`;
}

function worstFigure(worst: WorstSlo): RichText {
  const after = worst.incident === undefined ? '' : afterIncident(worst.incident);
  return worst.still
    ? rich`${worst.name} blieb${after} bei ${strong(worst.actual)} (Ziel ${worst.objective}).`
    : rich`${worst.name} fiel${after} auf ${strong(worst.actual)} (Ziel ${worst.objective}).`;
}

const by = ({ by }: NetChange): string => (by === '' ? '' : ` um ${by}`);
const NET: Readonly<Record<NetChange['kind'], (net: NetChange) => string>> = {
  halved: ({ net }) => `die Nettoersparnis halbierte sich auf ${net}`,
  doubled: ({ net }) => `die Nettoersparnis verdoppelte sich auf ${net}`,
  fell: (net) => `die Nettoersparnis fiel${by(net)} auf ${net.net}`,
  rose: (net) => `die Nettoersparnis stieg${by(net)} auf ${net.net}`,
  same: ({ net }) => `die Nettoersparnis blieb bei ${net}`,
  first: ({ net }) => `die Nettoersparnis betrug ${net}`,
};
export const netClauseDe = (net: NetChange): string => NET[net.kind](net);
export const capitalDe = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const VERDICT_DE: Words['verdict'] = {
  breachedOne: (judged, worst) =>
    judged === 1
      ? rich`Das SLO wurde verletzt: ${worstFigure(worst)}`
      : rich`Eines von ${judged} SLOs wurde verletzt: ${worstFigure(worst)}`,
  breachedPerhaps: (judged, name, unseen, low, high) => {
    const head = judged === 1 ? 'Das SLO' : `Eines von ${judged} SLOs`;
    return rich`${head} ist vielleicht verletzt: ${strong(unseen)} der Zeit von ${name} wurden nicht gesehen, also sind ${low} bis ${strong(high)} des Budgets verbraucht; angenommen wird das Schlechtere.`;
  },
  breachedSeveral: (breached, total, team, cost) => {
    const where = team === '' ? '' : `, alle bei ${team}`;
    const loss: RichText = cost === '' ? rich`.` : rich`; das kostete ${strong(cost)}.`;
    if (breached === total) return rich`${all(total)} wurden verletzt${where}${loss}`;
    return rich`${startCount(breached)} von ${total} SLOs wurden verletzt${where}${loss}`;
  },
  worst: (worst) => rich`Am schwersten: ${worstFigure(worst)}`,
  counts: (risk, noVerdict, met) => {
    const parts = [
      ...(risk > 0 ? [`${risk} weitere ${risk === 1 ? 'ist' : 'sind'} gefährdet`] : []),
      ...(noVerdict > 0 ? [`${noVerdict} ${noVerdict === 1 ? 'hat' : 'haben'} kein Urteil`] : []),
      ...(met > 0 ? [`${met} ${met === 1 ? 'ist' : 'sind'} im Rahmen`] : []),
    ];
    return parts.length === 0 ? [] : rich`${parts.join(', ')}.`;
  },
  incidentsCost: (unit, cost, net) =>
    net === undefined
      ? rich`Die Störungen ${UNIT_DE[unit].of} kosteten ${strong(cost)}.`
      : rich`Die Störungen ${UNIT_DE[unit].of} kosteten ${strong(cost)}; ${netClauseDe(net)}.`,
  net: (net) => rich`${capitalDe(netClauseDe(net))}.`,
  next: (name) => rich`Als Nächstes ist ${name} gefährdet.`,
  atRisk: (judged, atRisk, name, used, earliest) => {
    const met = `${all(judged)} ${became(judged)} erfüllt`;
    const how: RichText =
      earliest === '' ? rich`.` : rich`; ein weiterer schlechter Tag braucht es auf, frühestens ${strong(earliest)}.`;
    if (atRisk > 1)
      return rich`${met}, aber ${atRisk} sind gefährdet: ${name} hat ${strong(used)} seines Budgets verbraucht${how}`;
    return rich`${met}, aber ${name} hat ${strong(used)} seines Budgets verbraucht${how}`;
  },
  noVerdict: (count) =>
    count === 1 ? rich`Eines lässt sich nicht beurteilen.` : rich`${startCount(count)} lassen sich nicht beurteilen.`,
  missing: (unjudged, total, missing, from, to, unit) => {
    const when = from === to ? `am ${from}` : `von ${from} bis ${to}`;
    return rich`${cannotBeJudged(unjudged, total)}: ${strong(missing)} ${UNIT_DE[unit].of} fehlen, ${when}.`;
  },
  missingWindow: (unjudged, total, missing) =>
    rich`${cannotBeJudged(unjudged, total)}: ${strong(missing)} ihres Fensters fehlen.`,
  failed: (unjudged, total, reason) => rich`${cannotBeJudged(unjudged, total)}: ${reason}`,
  restMet: (count) =>
    count === 1 ? rich`Das eine beobachtete SLO wurde erfüllt.` : rich`Die ${count} beobachteten SLOs wurden erfüllt.`,
  gap: rich`Das ist eine Messlücke, kein Beleg für einen Ausfall.`,
  nothing: (total, unit) =>
    rich`Es gibt ${UNIT_DE[unit].in} ${strong('keine Daten')}: Von ${total === 1 ? 'dem einen SLO' : `allen ${total} SLOs`} wurde nichts gesehen, also lässt sich nichts beurteilen.`,
  noSlos: rich`Zu diesem Bericht gehört kein SLO.`,
  noTraffic: (units, dates, coverage) => {
    const [first = 'Ereignisse', ...others] = units;
    const rest =
      others.length === 0
        ? ''
        : `${others
            .slice(0, -1)
            .map((unit) => `, ${unit}`)
            .join('')} und ${others.at(-1)}`;
    return rich`Es gab nichts zu messen: ${strong(`0 ${first}`)}${rest}, ${dates}, bei ${coverage} Abdeckung.`;
  },
  noTrafficThen: rich`Nichts wurde erfüllt oder verletzt, kein Budget wurde verbraucht.`,
  shutdown: rich`War eine Abschaltung geplant?`,
  first: (total, unit) => rich`Erster Bericht: ${all(total)} ${became(total)} ${UNIT_DE[unit].first} erfüllt.`,
  firstNext: (unit, forecasts, windowDays, full) => {
    const soon = forecasts === '' ? '' : `, Prognosen am ${forecasts}`;
    const window: RichText =
      full === '' ? [] : rich`, und das volle Budgetfenster von ${windowDays} Tagen schließt sich am ${strong(full)}`;
    return rich`Vergleiche gibt es ${UNIT_DE[unit].next}${soon}${window}.`;
  },
  allMet: (total, unit, streak) => {
    const running = streak > 1 ? `, ${UNIT_DE[unit].ordinal(streak)} in Folge` : '';
    return rich`${all(total)} ${became(total)} erfüllt${running}.`;
  },
  allMetButIdle: (met, idle) => rich`Alle ${met} SLOs mit Verkehr wurden erfüllt; ${idle} hatten keinen.`,
  recovered: (total, name, actual, objective, before) =>
    rich`${all(total)} ${became(total)} wieder erfüllt: ${name} steht nach der Verletzung in ${before} wieder bei ${strong(actual)} (Ziel ${objective}).`,
  calm: (net, unit) =>
    net === undefined ? rich`Keine Störung, kein Ausfall.` : rich`Keine Störung, kein Ausfall; ${netThan(net, unit)}.`,
  incidents: (count, downtime, net, unit) => {
    const head = `${count === 1 ? 'Eine Störung' : `${startCount(count)} Störungen`}, ${downtime} Ausfall`;
    return net === undefined ? rich`${head}.` : rich`${head}; ${netThan(net, unit)}.`;
  },
  nearest: (name, used) => rich`Am knappsten: ${name} hat ${strong(used)} seines Budgets verbraucht.`,
};

function cannotBeJudged(unjudged: number, total: number): string {
  return unjudged === 1
    ? `Eines von ${total} SLOs lässt sich nicht beurteilen`
    : `${unjudged} von ${total} SLOs lassen sich nicht beurteilen`;
}

/** „die Nettoersparnis betrug 10.055 €, 10 % mehr als in der Vorwoche“ */
function netThan(net: NetChange, unit: PeriodUnit): RichText {
  const amount = strong(net.net);
  if (net.by === '' || net.kind === 'first' || net.kind === 'same') return rich`die Nettoersparnis betrug ${amount}`;
  const more = net.kind === 'rose' || net.kind === 'doubled' ? 'mehr' : 'weniger';
  return rich`die Nettoersparnis betrug ${amount}, ${net.by} ${more} als ${UNIT_DE[unit].before}`;
}
