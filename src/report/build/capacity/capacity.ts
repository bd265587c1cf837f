import { median } from 'simple-statistics';
import type { CapacityFacts } from '../../facts.ts';
import type { CapacitySection, StatusKey } from '../../model.ts';
import { unitPrint, usedPercent } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { type FrameSeries, frameOf } from '../panels/frame.ts';
import { theilSen } from './theil-sen.ts';

const DAY_MS = 86_400_000;
/** Beyond this nothing is foretold. */
export const HORIZON_DAYS = 180;
/** What fills up sooner is at risk: ordering takes about this long. */
const LEAD_DAYS = 30;
const MIN_DAYS = 7;
/** Bounds of an 80 % interval. */
const Z_80 = 1.2816;
const MAX_ROWS = 40;

type Row = CapacitySection['rows'][number];

/** When each resource is full, soonest first; null where the configuration names none. */
export function capacitySection(context: Context): CapacitySection | null {
  const { capacity } = context.facts;
  if (capacity.length === 0) return null;
  const rows = capacity
    .flatMap((facts) => rowsOf(context, facts))
    .sort((a, b) => rankOf(a) - rankOf(b) || b.used - a.used || (a.name < b.name ? -1 : 1));
  const days = Math.max(...capacity.map(({ resource }) => Math.round(resource.historyMs / DAY_MS)));
  const say = context.words.capacity;
  return {
    remark: say.remark(days),
    rows: rows.slice(0, MAX_ROWS),
    note: rows.length > MAX_ROWS ? say.more(rows.length - MAX_ROWS) : say.note(LEAD_DAYS),
  };
}

/** Full first, then by days; what is not known comes before what has no trend. */
function rankOf({ status, days }: Row): number {
  if (days.value !== null) return days.value;
  return status === 'nodata' ? HORIZON_DAYS : HORIZON_DAYS * 2;
}

function rowsOf(context: Context, facts: CapacityFacts): Row[] {
  const { resource, used, limits, failure } = facts;
  const say = context.words.capacity;
  const panel = { title: resource.title, label: resource.label, values: [], columns: {} };
  const frame = frameOf({ panel: { ...panel, queries: [{ label: '', query: resource.query }] } }, [used]);
  const bounds = frameOf({ panel: { ...panel, queries: [{ label: '', query: '' }] } }, [limits]).series;
  if (failure !== '' || frame.series.length === 0) {
    return [unknown(resource.title, failure === '' ? say.noData : say.failed)];
  }
  return frame.series.map((series) => {
    const name =
      frame.series.length === 1 && resource.label === '' ? resource.title : `${resource.title} · ${series.name}`;
    const limit = resource.limit ?? limitOf(series, bounds);
    return limit === undefined || !(limit > 0)
      ? unknown(name, say.noLimit)
      : rowOf(context, name, series, limit, facts);
  });
}

function unknown(name: string, why: string): Row {
  return {
    ...{ name, status: 'nodata', used: 0, usedText: why },
    ...{ days: { value: null, text: '—' }, range: null, rangeText: '—' },
  };
}

/** The limit with the same labels, or with those that it has of them. */
function limitOf({ labels }: FrameSeries, bounds: readonly FrameSeries[]): number | undefined {
  const fits = bounds.filter((bound) =>
    Object.entries(bound.labels).every(([name, value]) => name === '__name__' || labels[name] === value),
  );
  const closest = fits.sort((a, b) => Object.keys(b.labels).length - Object.keys(a.labels).length)[0];
  return closest?.points.at(-1)?.value;
}

function rowOf(context: Context, name: string, series: FrameSeries, limit: number, facts: CapacityFacts): Row {
  const { print, words } = context;
  const say = words.capacity;
  const now = series.points.at(-1)?.value ?? 0;
  const share = now / limit;
  const unit = unitPrint(print, facts.resource.unit, context.options.currency, [now, limit]);
  const row = {
    name,
    used: share,
    usedText: say.inUse(print.percent(usedPercent(Math.max(0, share))), unit.figure(now), unit.full(limit)),
  };
  if (share >= 1) {
    return { ...row, status: 'breached', days: { value: 0, text: '0' }, range: null, rangeText: say.full };
  }
  const daily = dailyMedians(series);
  if (daily.length < MIN_DAYS) {
    const rangeText = say.needs(MIN_DAYS, daily.length);
    return { ...row, status: 'met', days: { value: null, text: '—' }, range: null, rangeText };
  }
  const trend = theilSen(daily, Z_80);
  const days = trend !== undefined && trend.slope > 0 ? (limit - now) / trend.slope : Number.POSITIVE_INFINITY;
  // The lower end of the slope may be flat: then it may never be full.
  const reach = (slope: number): number => (slope > 0 ? (limit - now) / slope : Number.POSITIVE_INFINITY);
  if (trend === undefined || trend.low <= 0 || days > HORIZON_DAYS) {
    const rangeText = trend === undefined || trend.low <= 0 ? say.noTrend : '';
    return { ...row, status: 'met', days: { value: null, text: `> ${HORIZON_DAYS}` }, range: null, rangeText };
  }
  const whole = Math.floor(days);
  const [low, high] = [Math.floor(reach(trend.high)), Math.ceil(reach(trend.low))];
  const status: StatusKey = whole < LEAD_DAYS ? 'risk' : 'met';
  return {
    ...row,
    status,
    days: { value: whole, text: print.count(whole) },
    range: [low, Math.min(high, HORIZON_DAYS)],
    rangeText: say.range(
      print.count(low),
      high > HORIZON_DAYS ? `> ${HORIZON_DAYS}` : print.count(high),
      print.dayMonth(facts.until + whole * DAY_MS),
    ),
  };
}

/** One point a day, so that the rhythm of a day is no trend: [day, median]. */
function dailyMedians({ points }: FrameSeries): (readonly [number, number])[] {
  const days = new Map<number, number[]>();
  for (const { at, value } of points) {
    const day = Math.floor(at / DAY_MS);
    const known = days.get(day);
    if (known === undefined) days.set(day, [value]);
    else known.push(value);
  }
  return [...days].sort(([a], [b]) => a - b).map(([day, values]) => [day, median(values)] as const);
}
