import { LANGUAGES } from '../../languages.ts';
import type { RichText, StatusKey, Verdict } from '../../model.ts';
import { objectivePercent, percentDown, percentNear } from '../../numbers/index.ts';
import { plain, sentences, type WorstSlo } from '../../words/index.ts';
import type { Context } from '../context.ts';
import { cut } from '../cut.ts';
import { downtimeMs } from '../incidents/downtime.ts';
import { namedIncident } from '../incidents/named-incident.ts';
import { lossOf, netChange } from '../money/money.ts';
import { MIN_HISTORY_DAYS } from '../slos/forecast.ts';
import type { Outlook } from '../slos/outlook.ts';
import { isJudged, missed, passes, type Standing } from '../slos/standing.ts';

/** A reader takes in this much at a glance; three lines of a page, four in German, which runs longer. */
const MAX_WORDS = 45;
const DAY_MS = 86_400_000;

export interface VerdictInput {
  readonly rows: readonly Standing[];
  readonly outlooks: ReadonlyMap<string, Outlook>;
  readonly actions: number;
}

/**
 * Count and status; name, figure, objective and reason of the worst; money; what is next. Clauses are ordered by weight and the
 * last ones are dropped until the sentence is short enough.
 */
export function verdict(context: Context, input: VerdictInput): Verdict {
  const { status, clauses } = situation(context, input);
  const { words } = context;
  return {
    status,
    word: status === 'met' ? words.verdictWord.met : words.status[status],
    sentence: fitting(clauses, LANGUAGES[words.language].verdict.characters),
    short: short(context, input),
  };
}

interface Situation {
  readonly status: StatusKey;
  readonly clauses: readonly RichText[];
}

function situation(context: Context, input: VerdictInput): Situation {
  const { rows } = input;
  const { words, facts, unit } = context;
  const say = words.verdict;
  const by = (status: StatusKey): readonly Standing[] => rows.filter((row) => row.status === status);
  const [breached, risk, nodata, idle, met] = [by('breached'), by('risk'), by('nodata'), by('idle'), by('met')];
  const judged = breached.length + risk.length + met.length;
  const worst = rows[0];
  if (worst === undefined) return { status: 'nodata', clauses: [say.noSlos] };
  if (breached.length === 1) return oneBreached(context, worst, judged, risk[0]);
  if (breached.length > 1) return severalBreached(context, breached, risk.length, nodata.length, met.length);
  if (rows.every((row) => nothingSeen(row)))
    return { status: 'nodata', clauses: [say.nothing(rows.length, unit), say.gap] };
  const blind = nodata.length > judged;
  if (risk.length > 0 && !blind) return atRisk(context, input, risk, judged, nodata.length);
  if (nodata.length > 0) return unjudged(context, nodata, rows.length, met.length + risk.length);
  if (idle.length === rows.length) return noTraffic(context, rows);
  if (isFirst(rows)) return firstReport(context, met);
  const back = met.find((row) => row.wasBreached);
  if (back !== undefined && context.before !== undefined) {
    const objective = context.print.percent(objectivePercent(back.slo.objective, back.slo.objectiveDigits));
    const actual = back.window === undefined ? '' : context.print.percent(back.window);
    const clause = say.recovered(met.length, cut(back.name), actual, objective, context.short(context.before));
    return { status: 'met', clauses: [clause, calm(context), nearest(context, met)] };
  }
  const all =
    idle.length > 0 ? say.allMetButIdle(met.length, idle.length) : say.allMet(met.length, unit, streak(context, rows));
  return { status: 'met', clauses: [all, calm(context), nearest(context, met)] };

  function nothingSeen({ facts: { status } }: Standing): boolean {
    return status.status === 'INSUFFICIENT_DATA' && status.coverage === 0 && !(status.valid > 0);
  }

  function calm({ print }: Context): RichText {
    const ofPeriod = facts.incidents.filter(({ incident }) => incident.start >= facts.period.start);
    const net = netChange(context);
    if (ofPeriod.length === 0) return say.calm(net, unit);
    return say.incidents(ofPeriod.length, print.duration(downtimeMs(ofPeriod, facts.period)), net, unit);
  }

  function nearest({ print }: Context, candidates: readonly Standing[]): RichText {
    const [closest] = candidates;
    if (closest?.used === undefined || closest.used.value.isZero()) return [];
    return say.nearest(cut(closest.name), print.percent(closest.used));
  }
}

function oneBreached(context: Context, row: Standing, judged: number, next: Standing | undefined): Situation {
  const { words, unit, print, facts } = context;
  const loss = lossOf(facts);
  const net = netChange(context);
  const clauses = [
    row.doubt === undefined
      ? words.verdict.breachedOne(judged, worstSlo(context, row))
      : words.verdict.breachedPerhaps(
          judged,
          cut(row.name),
          print.percent(row.doubt.unseen),
          print.percent(row.doubt.low),
          print.percent(row.doubt.high),
        ),
  ];
  if (loss?.gt(0)) clauses.push(words.verdict.incidentsCost(unit, print.money(loss), net));
  else if (net !== undefined) clauses.push(words.verdict.net(net));
  if (next !== undefined) clauses.push(words.verdict.next(cut(next.name)));
  return { status: 'breached', clauses };
}

function severalBreached(
  context: Context,
  breached: readonly Standing[],
  risk: number,
  nodata: number,
  met: number,
): Situation {
  const { words, print, facts } = context;
  const [worst] = breached;
  const total = breached.length + risk + nodata + met;
  const teams = new Set(breached.map((row) => row.slo.team));
  const team = teams.size === 1 ? (worst?.slo.team ?? '') : '';
  const loss = lossOf(facts);
  const head = words.verdict.breachedSeveral(breached.length, total, cut(team), loss?.gt(0) ? print.money(loss) : '');
  const counts = words.verdict.counts(risk, nodata, met);
  return {
    status: 'breached',
    clauses: [head, counts, ...(worst === undefined ? [] : [words.verdict.worst(worstSlo(context, worst))])],
  };
}

function atRisk(
  context: Context,
  { outlooks }: VerdictInput,
  risk: readonly Standing[],
  judged: number,
  nodata: number,
): Situation {
  const { words, print } = context;
  const [first] = risk;
  if (first?.used === undefined) return { status: 'risk', clauses: [] };
  const earliest = outlooks.get(first.id)?.mayBeSpentAt;
  const day = earliest === undefined ? '' : print.day(earliest);
  const clauses = [words.verdict.atRisk(judged, risk.length, cut(first.name), print.percent(first.used), day)];
  if (nodata > 0) clauses.push(words.verdict.noVerdict(nodata));
  return { status: 'risk', clauses };
}

function unjudged(context: Context, nodata: readonly Standing[], total: number, met: number): Situation {
  const { words, print, facts, unit } = context;
  const say = words.verdict;
  const due = nodata.reduce((sum, row) => sum + (row.facts.periods.at(-1)?.dueMs ?? 0), 0);
  const seen = nodata.reduce((sum, row) => sum + (row.facts.periods.at(-1)?.seenMs ?? 0), 0);
  const holes = facts.days.filter(
    (day, i) =>
      day.start >= facts.period.start &&
      nodata.some((row) => !passes(row.facts.days[i], row.slo) && (row.facts.days[i]?.dueMs ?? 0) > 0),
  );
  const [first, last] = [holes[0], holes.at(-1)];
  const reason = nodata[0]?.facts.status.reason ?? '';
  const head =
    due > seen && first !== undefined && last !== undefined
      ? say.missing(
          nodata.length,
          total,
          print.percent(percentNear(1 - seen / due, 1)),
          print.day(first.start),
          print.day(last.start),
          unit,
        )
      : reason === ''
        ? say.missingWindow(nodata.length, total, print.percent(percentNear(1 - meanCoverage(nodata), 1)))
        : say.failed(nodata.length, total, cut(reason, 120));
  return { status: 'nodata', clauses: [head, ...(met > 0 ? [say.restMet(met)] : []), say.gap] };
}

function meanCoverage(rows: readonly Standing[]): number {
  return rows.reduce((sum, row) => sum + row.facts.status.coverage, 0) / rows.length;
}

function noTraffic(context: Context, rows: readonly Standing[]): Situation {
  const { words, print, facts } = context;
  const units = [...new Set(rows.map((row) => row.slo.unit))].slice(0, 3);
  const coverage = print.percent(percentDown(meanCoverage(rows)));
  const say = words.verdict;
  return {
    status: 'idle',
    clauses: [say.noTraffic(units, print.dates(facts.period), coverage), say.noTrafficThen, say.shutdown],
  };
}

/** A first report has nothing before it to compare with. */
export function isFirst(rows: readonly Standing[]): boolean {
  return rows.every((row) => row.facts.periods.slice(0, -1).every((sum) => !(sum.dueMs > 0)));
}

function firstReport(context: Context, met: readonly Standing[]): Situation {
  const { words, print, unit, facts } = context;
  const toCome = (at: number): string => (at >= facts.period.end ? print.day(at) : '');
  const oldest = Math.min(...met.map((row) => row.facts.status.dataFrom));
  const window = met.find((row) => row.slo.window.kind === 'rolling')?.slo.window;
  const windowMs = window?.kind === 'rolling' ? window.lengthMs : 0;
  const full = windowMs >= DAY_MS ? toCome(oldest + windowMs - 1) : '';
  const forecasts = toCome(oldest + MIN_HISTORY_DAYS * DAY_MS);
  return {
    status: 'met',
    clauses: [
      words.verdict.first(met.length, unit),
      words.verdict.firstNext(unit, forecasts, Math.round(windowMs / DAY_MS), full),
    ],
  };
}

function worstSlo(context: Context, row: Standing): WorstSlo {
  const { print } = context;
  return {
    name: cut(row.name),
    actual: row.window === undefined ? '—' : print.percent(row.window),
    objective: print.percent(objectivePercent(row.slo.objective, row.slo.objectiveDigits)),
    still: row.wasBreached,
    // Without it the budget would have held: only then is it what the reader should think of.
    incident: (row.facts.status.budgetUsed ?? 0) - row.incidentShare <= 1 ? namedIncident(context, row) : undefined,
  };
}

/** Periods in a row, this one included, in which every judged SLO met its own objective. */
function streak(context: Context, rows: readonly Standing[]): number {
  const judged = rows.filter((row) => isJudged(row.facts.status));
  let count = 0;
  for (let i = context.facts.periods.length - 1; i >= 0; i--) {
    const seen = judged.some((row) => (row.facts.periods[i]?.valid ?? 0) > 0);
    const sums = judged.flatMap((row) => {
      const sum = row.facts.periods[i];
      return sum === undefined ? [] : [{ sum, slo: row.slo }];
    });
    if (!seen || sums.some(({ sum, slo }) => missed(sum, slo))) break;
    count++;
  }
  return count;
}

/** One line for subjects and preheaders. */
function short(context: Context, { rows, actions }: VerdictInput): string {
  const { words, print, facts } = context;
  const count = (status: StatusKey): number => rows.filter((row) => row.status === status).length;
  const judged = count('breached') + count('risk') + count('met');
  const head = (): string => {
    // The sentence about several counts those without a verdict too.
    const told = count('breached') > 1 ? judged + count('nodata') : judged;
    if (count('breached') > 0) return words.short.breached(count('breached'), told);
    if (rows.length === 0) return words.short.nothing;
    if (count('nodata') > 0 && count('risk') === 0) return words.short.noVerdict(count('nodata'), rows.length);
    if (count('risk') > 0) return words.short.risk(count('risk'), judged);
    if (count('idle') === rows.length) return words.short.noTraffic(rows.length);
    return words.short.met(count('met'));
  };
  const loss = lossOf(facts);
  const parts = [head(), ...(loss?.gt(0) ? [words.short.lost(print.money(loss))] : []), words.short.actions(actions)];
  const text = parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function fitting(clauses: readonly RichText[], maxChars: number): RichText {
  const given = clauses.filter((clause) => clause.length > 0);
  for (let count = given.length; count > 1; count--) {
    const text = sentences(given.slice(0, count));
    const letters = plain(text);
    if (letters.length <= maxChars && letters.split(/\s+/).length <= MAX_WORDS) return text;
  }
  return given[0] ?? [];
}
