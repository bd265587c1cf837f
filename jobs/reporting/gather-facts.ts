import { detectorMetrics } from '../../src/anomaly/index.ts';
import type { AnomalyFacts, EpisodeFacts, PairFacts, ReportFacts, SloFacts } from '../../src/report/index.ts';
import { isComparable, SHOWN_ANOMALIES } from '../../src/report/index.ts';
import { type Labels, labelsKey, labelsText } from '../../src/series/index.ts';
import { OUTSIDE_HOURS, type SloDefinition, type SloStatus, windowLengthMs } from '../../src/slo/index.ts';
import {
  dailySums,
  definitionChangesIn,
  failuresAt,
  type GroupSums,
  pairDifferencesAt,
  pairsOf,
  pointsOf,
  readAnomalies,
  readCorrections,
  readVerdicts,
  sentNotifications,
  statusesAt,
  watchedSeries,
} from '../../src/store/index.ts';
import { type Instant, type Period, periodContaining, previousPeriod, type TimeRange } from '../../src/time/index.ts';
import { learningSeries } from '../detecting/learning-series.ts';
import type { JobContext } from '../job.ts';
import { alertCounts } from './alert-counts.ts';
import { bandPoints } from './band-points.ts';
import { eventSums } from './event-sums.ts';
import { eventFacts, incidentFacts } from './incident-facts.ts';
import { incidentCosts, moneyIn, savingsFacts } from './savings-facts.ts';
import { tuningFacts } from './tuning-facts.ts';

const DAY_MS = 86_400_000;
/** Days that a burn-down draws behind the period's end. */
const CHART_DAYS = 28;

const NO_ALERTS = { fired: 0, pages: 0, nightPages: 0, silenced: 0, onSlos: 0, useful: 0 };

export interface GatherInput {
  readonly slos: readonly SloDefinition[];
  readonly period: Period;
  readonly earlierPeriods: number;
  /** Whose savings and anomalies are in it; everybody's where there are none. */
  readonly teams?: readonly string[];
}

/**
 * Reads everything that a report says of the store, with a fixed number of statements, however many SLOs there are: the ledger is read once,
 * by local day, and folded into the periods here.
 */
export async function gatherFacts(context: JobContext, input: GatherInput): Promise<ReportFacts> {
  const { store, at } = context;
  const { slos, period } = input;
  const periods = [
    ...Array.from({ length: input.earlierPeriods }, (_, i) => previousPeriod(period, input.earlierPeriods - i)),
    period,
  ];
  const before = periods.at(-2);
  const end = Math.min(period.end, at);
  const days = localDays(slos, periods, end);
  const names = slos.map((slo) => slo.name);
  const reach = { start: before?.start ?? period.start, end };
  const sums = await dailySums(store, { slos: names, edges: edgesOf(days) });
  const statuses = await statusesAt(store, slos, end);
  const statusesBefore = before === undefined ? [] : await statusesAt(store, slos, before.end);
  const money = await moneyIn(context, reach, { slos: names, teams: input.teams ?? [] });
  const costs = incidentCosts(money, reach, period.timeZone);
  const incidents = await incidentFacts(context, names, costs, reach);
  const failures = await failuresAt(store, names, at);
  const [sent = 0, sentBefore] = await sentNotifications(store, [period, ...(before === undefined ? [] : [before])]);
  const [counts, countsBefore] = await alertCounts(
    context,
    names,
    [period, ...(before === undefined ? [] : [before])],
    incidents,
  );
  const facts = sloFacts(slos, statuses, statusesBefore, sums, { days, periods });
  const seenBefore = facts.some(({ groups }) =>
    groups.some((group) => {
      const sum = group.periods.at(-2);
      return before !== undefined && sum !== undefined && isComparable(sum, before);
    }),
  );
  const paid = new Set(context.config.savings.streams.map(({ slo }) => slo));
  const others = context.config.slos
    .filter(({ name }) => paid.has(name) && !names.includes(name))
    .map(({ name, title, service }) => ({ name, title, service }));
  return {
    period,
    periods,
    days,
    at,
    slos: facts,
    ...(others.length > 0 && { otherSlos: others }),
    incidents,
    // The hours of an SLO are told with its method: nights are no maintenance.
    corrections: (await readCorrections(store, names, { start: period.start, end })).filter(
      ({ reason }) => reason !== OUTSIDE_HOURS,
    ),
    events: await eventFacts(context, names, { start: period.start, end }),
    anomalies: await anomalyFacts(context, input, { start: period.start, end }, before),
    alerts: {
      sent,
      sentBefore: seenBefore ? sentBefore : undefined,
      now: counts ?? NO_ALERTS,
      before: seenBefore ? countsBefore : undefined,
    },
    tuning: await tuningFacts(context, slos, end),
    savings: await savingsFacts(context, money, period, before),
    panels: [],
    capacity: [],
    pairs: await pairFacts(context, slos, { start: period.start, end }),
    changes: await definitionChangesIn(store, names, { start: period.start, end }),
    problems: [...failures.values()].map(({ slo, message }) => ({ subject: `slo ${slo}`, message })),
  };
}

/** Pairs of which one is in the report, compared over its period. */
async function pairFacts(
  { store, config }: JobContext,
  slos: readonly SloDefinition[],
  range: TimeRange,
): Promise<PairFacts[]> {
  const names = new Set(slos.map(({ name }) => name));
  const facts: PairFacts[] = [];
  for (const one of pairsOf(config.slos).filter(({ slo, other }) => names.has(slo.name) || names.has(other.name))) {
    const pair = { ...one.pair, overMs: range.end - range.start };
    const [difference] = await pairDifferencesAt(store, { ...one, pair }, [range.end]);
    if (difference !== undefined) facts.push({ slo: one.slo, other: one.other, difference });
  }
  return facts;
}

/** Local days from the first one that any trend or burn-down needs to the end of the period, or to now where that is earlier. */
function localDays(slos: readonly SloDefinition[], periods: readonly Period[], end: Instant): TimeRange[] {
  const [first] = periods;
  const period = periods.at(-1);
  if (first === undefined || period === undefined) return [];
  const calendar = { timeZone: period.timeZone, weekStartsOn: period.weekStartsOn };
  const longest = Math.max(0, ...slos.map((slo) => windowLengthMs(slo.window)));
  const from = Math.min(first.start, end - longest - CHART_DAYS * DAY_MS);
  const days: TimeRange[] = [];
  let start = periodContaining(from, 'day', calendar).start;
  while (start < end) {
    const day = periodContaining(start, 'day', calendar);
    // A free range need not begin at midnight: its days are cut there, so that days add up to periods.
    const cuts = periods.map((one) => one.start).filter((cut) => cut > start && cut < day.end);
    const stop = Math.min(day.end, end, ...cuts);
    days.push({ start, end: stop });
    start = stop;
  }
  return days;
}

const edgesOf = (days: readonly TimeRange[]): Instant[] => {
  const last = days.at(-1);
  return last === undefined ? [] : [...days.map((day) => day.start), last.end];
};

function sloFacts(
  slos: readonly SloDefinition[],
  statuses: readonly SloStatus[],
  statusesBefore: readonly SloStatus[],
  sums: readonly GroupSums[],
  calendar: { readonly days: readonly TimeRange[]; readonly periods: readonly Period[] },
): SloFacts[] {
  const key = (slo: string, group: Labels): string => `${slo}\n${labelsKey(group)}`;
  const sumsOf = new Map(sums.map((one) => [key(one.slo, one.labels), one.sums]));
  const earlier = new Map(statusesBefore.map((status) => [key(status.slo, status.group), status]));
  return slos.map((definition) => ({
    definition,
    groups: statuses
      .filter((status) => status.slo === definition.name)
      .map((status) => {
        const id = key(status.slo, status.group);
        const before = earlier.get(id);
        return {
          status,
          before: before !== undefined && (before.valid > 0 || before.coverage > 0) ? before : undefined,
          ...eventSums(definition, status, sumsOf.get(id) ?? [], calendar),
        };
      }),
  }));
}

async function anomalyFacts(
  context: JobContext,
  { slos, period, teams = [] }: GatherInput,
  range: TimeRange,
  before: Period | undefined,
): Promise<AnomalyFacts> {
  const { store, config } = context;
  const all = new Set(config.slos.map((slo) => slo.name));
  const chosen = new Set(slos.map((slo) => slo.name));
  // A detector that watches a symptom of an SLO goes where the SLO goes, another one where its team goes.
  const detectors = config.detectors.filter(({ slo, team }) =>
    all.has(slo) ? chosen.has(slo) : teams.length === 0 || team === '' || teams.includes(team),
  );
  const metrics = new Map(detectors.map((detector) => [detector.name, detectorMetrics(detector)]));
  const values = [...metrics.values()].map(({ value }) => value);
  const watched = values.length === 0 ? 0 : await watchedSeries(store, values, range);
  const mine = (episode: { readonly detector: string }): boolean => metrics.has(episode.detector);
  const startedIn = async (of: TimeRange) =>
    (await readAnomalies(store, of)).filter((one) => mine(one) && one.start >= of.start && one.start < of.end);
  const episodes = await startedIn(range);
  const watchedBefore = before === undefined || values.length === 0 ? 0 : await watchedSeries(store, values, before);
  const strongest = [...episodes].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, SHOWN_ANOMALIES);
  const drawn = new Set(strongest);
  const series =
    strongest.length === 0
      ? []
      : await pointsOf(
          store,
          strongest.flatMap(({ detector }) => {
            const names = metrics.get(detector);
            return names === undefined ? [] : [names.value, names.lower, names.upper];
          }),
          strongest.map(({ labels }) => labels),
          range,
        );
  const verdicts = new Map((await readVerdicts(store)).map(({ id, genuine }) => [id, genuine]));
  const learning = await learningSeries(store, detectors, Math.min(context.at, range.end));
  const titleOf = (name: string, labels: Labels): string => {
    const title = detectors.find((one) => one.name === name)?.title ?? name;
    return labelsKey(labels) === '{}' ? title : `${title} · ${labelsText(labels)}`;
  };
  return {
    watched,
    learning: learning.map(({ detector, labels, until }) => ({ title: titleOf(detector, labels), until })),
    before: before === undefined || watchedBefore === 0 ? undefined : (await startedIn(before)).length,
    episodes: episodes.flatMap((episode): EpisodeFacts[] => {
      const detector = detectors.find(({ name }) => name === episode.detector);
      const names = metrics.get(episode.detector);
      if (detector === undefined || names === undefined) return [];
      const labels = labelsKey(episode.labels);
      const find = (metric: string) => series.find((one) => one.metric === metric && labelsKey(one.labels) === labels);
      return [
        {
          episode: { ...episode, end: episode.end !== undefined && episode.end > range.end ? undefined : episode.end },
          genuine: verdicts.get(episode.id),
          title: titleOf(episode.detector, episode.labels),
          unit: detector.unit,
          slo: detector.slo,
          owner: detector.owner,
          team: detector.team,
          points: drawn.has(episode)
            ? bandPoints(find(names.value), find(names.lower), find(names.upper), {
                start: period.start,
                end: period.end,
              })
            : [],
        },
      ];
    }),
  };
}
