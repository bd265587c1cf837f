import type { SavingsFacts } from '../../src/report/index.ts';
import {
  type BalanceInput,
  balanceOf,
  type DowntimePrice,
  downtimeCosts,
  type EffectiveSavingsRate,
  type EventStretch,
  effectiveSavingsRate,
  monthsBefore,
  periodsIn,
  type StreamDefinition,
  summaryOf,
  targetStandings,
} from '../../src/roi/index.ts';
import { costPrices, dailySums, incidentsIn, readRoiEntries, tablePrices } from '../../src/store/index.ts';
import { intersect, type Period, periodContaining, previousPeriod, type TimeRange } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import { tableBills } from '../valuing/table-prices.ts';

/** Whose money: downtime of these SLOs, and streams of these teams or of none; streams of all where there are none. */
export interface MoneyScope {
  readonly slos: readonly string[];
  readonly teams: readonly string[];
}

/** What the store knows about money in a range, with the configuration's prices; of everybody where no scope is given. */
export async function moneyIn(context: JobContext, range: TimeRange, scope?: MoneyScope): Promise<BalanceInput> {
  const { config, store, at } = context;
  const { savings, timeZone, weekStartsOn } = config;
  const downtime = savings.downtime.filter(({ slo }) => scope?.slos.includes(slo) ?? true);
  const isTheirs = ({ team }: StreamDefinition): boolean =>
    scope === undefined || scope.teams.length === 0 || team === undefined || scope.teams.includes(team);
  const others = new Set(savings.streams.filter((stream) => !isTheirs(stream)).map(({ name }) => name));
  const names = downtime.map(({ slo }) => slo);
  const all = savings.investments.length > 0;
  const entries = await readRoiEntries(store, all ? { start: 0, end: range.end } : range);
  const first = all ? Math.min(range.start, ...entries.map(({ day }) => day.start)) : range.start;
  // Credits and baselines are settled by calendar month; a measured baseline is that of an earlier one.
  const month = periodContaining(first, 'month', { timeZone, weekStartsOn });
  const before = Math.max(0, ...downtime.map(({ baseline }) => monthsBefore(baseline)));
  const months = {
    start: before === 0 ? month.start : previousPeriod(month, before).start,
    end: periodContaining(range.end - 1, 'month', { timeZone, weekStartsOn }).end,
  };
  const elapsed = { start: months.start, end: Math.min(months.end, at) };
  return {
    ...savings,
    streams: savings.streams.filter(isTheirs),
    downtime,
    entries: entries.filter(({ stream }) => !others.has(stream)),
    incidents: names.length === 0 ? [] : await incidentsIn(store, names, elapsed, Math.min(range.end, at)),
    events: await eventsByDay(context, downtime, elapsed),
    at,
  };
}

/** Events by local day of the SLOs whose contract or baseline looks at them, all groups of an SLO together. */
async function eventsByDay(
  { store, config }: JobContext,
  prices: readonly DowntimePrice[],
  range: TimeRange,
): Promise<Map<string, readonly EventStretch[]>> {
  const slos = prices.filter((price) => price.credits ?? price.baseline).map(({ slo }) => slo);
  if (slos.length === 0 || range.start >= range.end) return new Map();
  const days = periodsIn(range, 'day', config.timeZone).map((day) => intersect(day, range) ?? day);
  const edges = [...days.map(({ start }) => start), range.end];
  const groups = await dailySums(store, { slos, edges });
  const events = slos.map((slo): [string, EventStretch[]] => {
    const mine = groups.filter((group) => group.slo === slo);
    const sum = (day: number, which: 'good' | 'valid'): number =>
      mine.reduce((all, { sums }) => all + (sums[day]?.[which] ?? 0), 0);
    return [
      slo,
      days.map((day, i) => {
        const valid = sum(i, 'valid');
        return { start: day.start, end: day.end, valid, bad: valid - sum(i, 'good') };
      }),
    ];
  });
  return new Map(events);
}

/** What each incident of a range cost, by its id; only those of SLOs with a price. */
export function incidentCosts(money: BalanceInput, range: TimeRange, timeZone: string): ReadonlyMap<string, string> {
  const costs = downtimeCosts({ ...money, prices: money.downtime, range, timeZone });
  return new Map(
    costs.flatMap(({ incidents }) =>
      incidents.map(({ incident, amount }) => [incident.id, amount.toString()] as const),
    ),
  );
}

/** Effective savings rates of the bills of a period: of those that have been imported, and of those that are tables. */
export async function savingsRatesIn({ store, config }: JobContext, period: Period): Promise<EffectiveSavingsRate[]> {
  const ids = tableBills(config).map(({ id }) => id);
  const prices = [...(await costPrices(store, period)), ...(await tablePrices(store, ids, period))];
  return prices.map(effectiveSavingsRate);
}

/** Balance of the period and of the one before; undefined where the configuration prices nothing. */
export async function savingsFacts(
  context: JobContext,
  money: BalanceInput,
  period: Period,
  before: Period | undefined,
): Promise<SavingsFacts | undefined> {
  const { streams, downtime, investments, entries } = money;
  if (streams.length === 0 && downtime.length === 0 && investments.length === 0) return undefined;
  // A ledger that begins inside the period before has only a part of its money.
  const hasBefore = before !== undefined && entries.some(({ day }) => day.start <= before.start);
  const { summary, period: _, ...rest } = balanceOf(money, period);
  return {
    ...rest,
    now: summary,
    targets: targetStandings(summary, context.config.alerts.savingsTargets, money.rates),
    savingsRates: await savingsRatesIn(context, period),
    before: hasBefore ? summaryOf(money, before) : undefined,
  };
}
