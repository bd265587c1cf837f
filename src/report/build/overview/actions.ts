import { gravestFirst } from '../../../anomaly/index.ts';
import type { Instant } from '../../../time/index.ts';
import type { EpisodeFacts } from '../../facts.ts';
import type { Action, CapacitySection, StatusKey } from '../../model.ts';
import { percentDown, usedPercent } from '../../numbers/index.ts';
import { explanationOf, peakFigures, peakText } from '../anomalies/anomalies.ts';
import type { Context } from '../context.ts';
import { incidentLengthMs, rowKey } from '../incidents/downtime.ts';
import { incidentOf } from '../incidents/incident-tiles.ts';
import { standingKey } from '../incidents/incidents.ts';
import { namedIncident, nameOf } from '../incidents/named-incident.ts';
import { suspectOf } from '../incidents/suspect.ts';
import { printedSum } from '../money/money.ts';
import type { Outlook } from '../slos/outlook.ts';
import type { Doubt, Standing } from '../slos/standing.ts';
import { windowLength } from '../slos/window-text.ts';

/** How long people have, in days after the period: what burns is due first. */
const DUE_DAYS: Readonly<Record<StatusKey, number>> = { breached: 3, risk: 7, nodata: 7, idle: 7, met: 0, info: 11 };
const DAY_MS = 86_400_000;

interface Ranked {
  readonly action: Action;
  readonly daysLeft: number;
}

/** What to do, ranked by money, then by share of budget, then by days left. */
export function actions(
  context: Context,
  rows: readonly Standing[],
  outlooks: ReadonlyMap<string, Outlook>,
  capacity: CapacitySection | null,
): readonly Action[] {
  const ranked = [
    ...rows.flatMap((row) => forRow(context, row, outlooks.get(row.id)) ?? []),
    ...ofIncident(context, rows),
    ...unexplained(context),
    ...fillingUp(context, capacity),
    ...quieterAlerts(context),
    ...streamsWithoutData(context),
  ];
  return ranked
    .map((entry, index) => ({ ...entry, index }))
    .sort(
      (a, b) =>
        (b.action.money ?? 0) - (a.action.money ?? 0) ||
        (b.action.share ?? 0) - (a.action.share ?? 0) ||
        a.daysLeft - b.daysLeft ||
        a.index - b.index,
    )
    .map(({ action }) => action);
}

function forRow(context: Context, row: Standing, outlook: Outlook | undefined): Ranked | undefined {
  const { words, print, facts } = context;
  const say = words.action;
  const { status } = row.facts;
  const share = row.judged ? (status.budgetUsed ?? null) : null;
  const base = { status: row.status, word: words.status[row.status], subject: row.name };
  // Where incidents spent all that is gone, their share has been said.
  const isSaid = row.used === undefined || row.used.value.eq(usedPercent(row.incidentShare).value);
  const used = isSaid ? [] : [say.used(print.percent(row.used))];
  switch (row.status) {
    case 'breached': {
      if (row.doubt !== undefined) return doubtful(row.doubt);
      const backAt = outlook?.backAt;
      return ranked({
        ...base,
        text: [cause(context, row), ...used].join(' '),
        ...costOf(context, row),
        share,
        todo: backAt === undefined ? say.freeze : say.freezeUntil(print.dayMonth(backAt)),
      });
    }
    case 'risk': {
      if (row.doubt !== undefined) return doubtful(row.doubt);
      const soonest = outlook?.mayBeSpentAt;
      const due = dueAt(row.status, soonest);
      return ranked(
        {
          ...base,
          text: [
            cause(context, row),
            ...used,
            ...(soonest === undefined ? [] : [say.mayBeSpent(print.day(soonest))]),
          ].join(' '),
          ...costOf(context, row),
          share,
          todo: say.review(print.dayMonth(due)),
        },
        soonest,
      );
    }
    case 'nodata': {
      const seen = print.percent(percentDown(status.coverage));
      const needed = print.percent(percentDown(row.slo.minCoverage, 0));
      const failed = facts.problems.find(({ subject }) => subject === `slo ${row.slo.name}`);
      const short = status.coverage < row.slo.minCoverage ? [say.coverage(seen, needed)] : [];
      const reason = failed?.message ?? (short.length > 0 ? '' : status.reason);
      const text = [...short, ...(reason === '' ? [] : [say.reason(reason)])].join(' ');
      return ranked({
        ...base,
        text,
        cost: say.notKnown,
        costNote: say.noVerdict,
        money: null,
        share,
        todo: say.restore,
      });
    }
    case 'idle':
      return ranked({
        ...base,
        text: say.idle(row.slo.unit, print.dates(facts.period)),
        cost: say.notKnown,
        costNote: say.noTraffic,
        money: null,
        share,
        todo: say.confirm,
      });
    default:
      return undefined;
  }

  function doubtful({ low, high, unseen }: Doubt): Ranked {
    return ranked({
      ...base,
      text: say.doubt(print.percent(unseen), print.percent(low), print.percent(high)),
      ...costOf(context, row),
      share,
      todo: say.restore,
    });
  }

  function ranked(action: Omit<Action, 'owner'>, soonest?: Instant): Ranked {
    const due = dueAt(action.status, soonest);
    const owner = owned(context, row.slo.owner, row.slo.team, due);
    return { action: { ...action, owner }, daysLeft: (due - facts.period.end) / DAY_MS };
  }

  function dueAt(status: StatusKey, soonest: Instant | undefined): Instant {
    const usual = facts.period.end + DUE_DAYS[status] * DAY_MS;
    return soonest === undefined ? usual : Math.min(usual, soonest);
  }
}

/** What spent the budget: one incident, several, or errors spread over time. */
function cause(context: Context, row: Standing): string {
  const { words, print, facts } = context;
  const { status } = row.facts;
  const one = namedIncident(context, row);
  // An incident that spent less than half of what is gone is not what spent it.
  if (one === undefined || row.incidentShare < (status.budgetUsed ?? 0) / 2) {
    const bad = print.shortCount(status.valid - status.good);
    return words.action.noIncident(bad, print.shortCount(status.valid), row.slo.unit, windowLength(context, row.slo));
  }
  const share = print.percent(usedPercent(row.incidentShare));
  if (row.incidents.length === 1) {
    const [only] = row.incidents;
    const suspect = only === undefined ? undefined : suspectOf(context, only);
    const what = words.action.incident(one, share);
    return suspect === undefined ? what : `${what} ${words.incidents.suspect(suspect)}.`;
  }
  const until = Math.min(facts.at, facts.period.end);
  const lengthMs = row.incidents.reduce((sum, incident) => sum + incidentLengthMs(incident, until), 0);
  return words.action.incidents(row.incidents.length, print.duration(lengthMs), share);
}

function costOf({ words, print, facts }: Context, row: Standing): Pick<Action, 'cost' | 'costNote' | 'money'> {
  const costNote = row.incidentShare > 0 ? words.action.ofBudget(print.percent(usedPercent(row.incidentShare))) : '';
  // As in the list of incidents, so that an amount is the same wherever it stands.
  const printed = printedSum(row.incidents, facts);
  if (row.cost !== undefined && printed !== undefined) {
    return { cost: print.money(printed), costNote, money: row.cost.toNumber() };
  }
  return { cost: row.incidents.length > 0 ? words.action.notPriced : words.action.noCost, costNote, money: null };
}

/** In the report of an incident: what is still to be learnt from it, where its SLO asks for nothing. */
function ofIncident(context: Context, rows: readonly Standing[]): Ranked[] {
  const { words, print } = context;
  const fact = incidentOf(context);
  if (fact === undefined) return [];
  const row = rows.find((one) => standingKey(one) === rowKey(fact));
  if (row === undefined || row.status === 'breached' || row.status === 'risk') return [];
  const say = words.action;
  const suspect = suspectOf(context, fact);
  const what = say.incident(nameOf(context, fact), print.percent(usedPercent(fact.incident.budgetShare)));
  const texts = {
    text: fact.cause === '' && suspect !== undefined ? `${what} ${words.incidents.suspect(suspect)}.` : what,
    costNote: '',
    todo: fact.cause === '' ? say.nameCause : say.preventAgain,
  };
  const cost = printedSum([fact], context.facts);
  const { action, daysLeft } = info(context, row.name, row.slo, texts, {
    cost: cost === undefined ? say.notPriced : print.money(cost),
    daysLeft: DUE_DAYS.risk,
  });
  return [{ action: { ...action, money: cost?.toNumber() ?? null }, daysLeft }];
}

/** The gravest episode that no incident explains, where it is more than a trifle. */
function unexplained(context: Context): Ranked[] {
  const { words, facts } = context;
  const [first] = facts.anomalies.episodes
    .filter((fact) => fact.episode.severity !== 'minor' && explanationOf(context, fact) === undefined)
    .sort((a, b) => gravestFirst(a.episode, b.episode));
  if (first === undefined) return [];
  const say = words.action;
  const { value, time, lower, upper } = peakFigures(context, first);
  const together = first.episode.grounds?.kind === 'group';
  return [
    info(context, first.title, first, {
      text: together ? peakText(context, first) : say.unexplained(value, time, lower, upper),
      costNote: say.unexplainedNote,
      todo: say.lookInto,
    }),
  ];
}

/** Rules that would have paged less and missed nothing. */
function quieterAlerts(context: Context): Ranked[] {
  const { words, print, facts } = context;
  const say = words.alerts;
  return (facts.tuning ?? []).map(({ slo, days, pages, useful, pagesThen, rules }) => {
    const definition = facts.slos.find((one) => one.definition.name === slo)?.definition;
    const wanted = rules.map(({ factor, longMs }) =>
      say.rule(print.times(factor, Number.isInteger(factor) ? 0 : 1), print.duration(longMs)),
    );
    const texts = {
      text: say.paged(definition?.title ?? slo, pages, useful, days, pagesThen),
      costNote: say.inDays(days),
      todo: say.pageAt(wanted),
    };
    const owner = { owner: definition?.owner ?? '', team: definition?.team ?? '' };
    return info(context, say.tuning, owner, texts, { cost: say.pagesSaved(pages - pagesThen) });
  });
}

/** What is full, or will be before more of it can be had. */
function fillingUp(context: Context, capacity: CapacitySection | null): Ranked[] {
  const { words, print, facts } = context;
  const say = words.capacity;
  const until = Math.min(facts.at, facts.period.end);
  return (capacity?.rows ?? [])
    .filter(({ status }) => status === 'risk' || status === 'breached')
    .map((row) => {
      const days = row.days.value ?? 0;
      const { usedText, range } = row;
      const texts = {
        text: range === null ? say.isFull(usedText) : say.soonFull(usedText, row.days.text, range[0], range[1]),
        costNote: range === null ? say.full : say.fullAbout(print.dayMonth(until + days * DAY_MS)),
        todo: say.extend,
      };
      return info(context, row.name, { owner: '', team: '' }, texts, { cost: words.action.noCost, daysLeft: days });
    });
}

function streamsWithoutData(context: Context): Ranked[] {
  const { words, facts } = context;
  const { savings } = facts;
  if (savings === undefined) return [];
  const say = words.action;
  return savings.now.streams
    .filter(({ stream }) => savings.now.missing.includes(stream.name))
    .map(({ stream }) =>
      info(
        context,
        stream.title,
        { owner: '', team: '' },
        {
          text: say.streamWithoutData,
          costNote: '',
          todo: say.checkStream,
        },
      ),
    );
}

function info(
  context: Context,
  subject: string,
  { owner, team }: Pick<EpisodeFacts, 'owner' | 'team'>,
  texts: Pick<Action, 'text' | 'costNote' | 'todo'>,
  { cost = context.words.action.notKnown, daysLeft = DUE_DAYS.info } = {},
): Ranked {
  const { words, facts } = context;
  const due = facts.period.end + Math.min(daysLeft, DUE_DAYS.info) * DAY_MS;
  return {
    action: {
      status: 'info',
      word: words.status.info,
      subject,
      ...texts,
      cost,
      money: null,
      share: null,
      owner: owned(context, owner, team, due),
    },
    daysLeft,
  };
}

/** `M. Okafor, Platform · by Tue 24 Nov` */
function owned({ words, print }: Context, owner: string, team: string, due: Instant): string {
  const who = [owner, team].filter((part) => part !== '').join(', ');
  return `${who === '' ? words.action.nobody : who} · ${words.action.by(print.day(due))}`;
}
