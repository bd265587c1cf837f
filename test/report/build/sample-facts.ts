import type {
  EpisodeFacts,
  EventSum,
  GroupFacts,
  IncidentFacts,
  ReportFacts,
  SavingsFacts,
  SloFacts,
} from '../../../src/report/index.ts';
import {
  assumptionsOf,
  type CostlyIncident,
  Exact,
  type RoiEntry,
  type RoiSummary,
  roiSummary,
  type StreamDefinition,
  scenariosOf,
  statementOf,
} from '../../../src/roi/index.ts';
import { labelsFromKey } from '../../../src/series/index.ts';
import type { Incident, SloDefinition, SloStatus, SloStatusWord } from '../../../src/slo/index.ts';
import { type Period, parsePeriod, periodContaining, previousPeriod, type TimeRange } from '../../../src/time/index.ts';
import { downtimeAt } from '../../roi/streams.ts';

const DAY_MS = 86_400_000;
export const CALENDAR = { timeZone: 'Europe/Berlin', weekStartsOn: 1 } as const;
export const WEEK_46: Period = parsePeriod('2026-W46', 0, CALENDAR);

/** How one SLO did: the day's bad share, usual and on named days of the 56 before the end (0 is the last). */
export interface Course {
  readonly name: string;
  readonly title?: string;
  readonly team?: string;
  readonly objective: number;
  readonly digits?: number;
  readonly unit?: string;
  readonly perDay: number;
  readonly badShare: number;
  /** Bad share of days counted back from the last one. */
  readonly badDays?: Readonly<Record<number, number>>;
  /** Days counted back from the last one that nobody saw. */
  readonly unseenDays?: readonly number[];
  /** Days of history; all when left out. */
  readonly historyDays?: number;
  readonly groups?: readonly string[];
  readonly kind?: 'ratio' | 'latency' | 'slices' | 'sql';
}

export function sloDefinition(course: Course): SloDefinition {
  const { name, objective } = course;
  const sli = {
    ratio: { kind: 'ratio', source: 'prom', bad: `${name}_bad_total`, valid: `${name}_total` },
    latency: { kind: 'latency', source: 'prom', histogram: `${name}_seconds`, thresholdSeconds: 0.5 },
    slices: { kind: 'slices', source: 'prom', query: `${name}_up`, comparison: '>=', threshold: 1, sliceMs: 60_000 },
    sql: { kind: 'sql', source: 'ch', query: `SELECT time, good, valid FROM ${name}` },
  } as const;
  return {
    name,
    title: course.title ?? name,
    description: '',
    service: '',
    owner: 'M. Okafor',
    team: course.team ?? 'Platform',
    tier: '1',
    labels: {},
    runbook: '',
    objective,
    objectiveDigits: course.digits ?? 2,
    window: { kind: 'rolling', lengthMs: 28 * DAY_MS },
    sli: sli[course.kind ?? 'ratio'],
    unit: course.unit ?? 'requests',
    groupBy: course.groups === undefined ? [] : ['backend'],
    groupLimit: 100,
    bucketMs: 300_000,
    noTraffic: 'ignore',
    unmeasured: 'ignore',
    minCoverage: 0.9,
    warnAtUsed: 0.8,
    burnPolicy: { name: 'test', rules: [] },
  };
}

/** Local days from `start` to `end`, cut at the edges of periods that do not begin at midnight. */
function daysBetween(start: number, end: number, edges: readonly number[]): TimeRange[] {
  const days: TimeRange[] = [];
  for (let at = end; at > start; at = days[0]?.start ?? start) {
    const day = periodContaining(at - 1, 'day', CALENDAR);
    const from = Math.max(day.start, ...edges.filter((edge) => edge < at));
    days.unshift({ start: from, end: at });
  }
  return days;
}

const EMPTY: EventSum = { good: 0, valid: 0, seenMs: 0, dueMs: 0, excludedMs: 0 };

function add(a: EventSum, b: EventSum): EventSum {
  return {
    good: a.good + b.good,
    valid: a.valid + b.valid,
    seenMs: a.seenMs + b.seenMs,
    dueMs: a.dueMs + b.dueMs,
    excludedMs: a.excludedMs + b.excludedMs,
  };
}

function daySums(course: Course, days: readonly TimeRange[]): EventSum[] {
  return days.map((day): EventSum => {
    const whole = periodContaining(day.start, 'day', CALENDAR);
    const back = Math.round((WEEK_46.end - whole.end) / DAY_MS);
    if (back >= (course.historyDays ?? Number.POSITIVE_INFINITY)) return EMPTY;
    const dueMs = day.end - day.start;
    if (course.unseenDays?.includes(back)) return { ...EMPTY, dueMs };
    const valid = Math.round((course.perDay * dueMs) / (whole.end - whole.start));
    const bad = Math.round(valid * (course.badDays?.[back] ?? course.badShare));
    return { good: valid - bad, valid, seenMs: dueMs, dueMs, excludedMs: 0 };
  });
}

function statusAt(slo: SloDefinition, group: string, days: readonly TimeRange[], sums: readonly EventSum[]): SloStatus {
  const at = days.at(-1)?.end ?? 0;
  const inWindow = days.findIndex((day) => day.start > at - 28.5 * DAY_MS);
  const last = days.slice(inWindow);
  const sum = sums.slice(inWindow).reduce(add, EMPTY);
  const coverage = sum.dueMs > 0 ? sum.seenMs / sum.dueMs : 0;
  const allowed = sum.valid * Number((1 - slo.objective).toPrecision(12));
  const used = sum.valid > 0 ? (sum.valid - sum.good) / allowed : undefined;
  const word = (): SloStatusWord => {
    if (coverage < slo.minCoverage) return 'INSUFFICIENT_DATA';
    if (used === undefined) return 'NO_TRAFFIC';
    return used > 1 ? 'BREACHED' : used > slo.warnAtUsed ? 'WARNING' : 'OK';
  };
  const first = sums.findIndex((day) => day.dueMs > 0);
  const start = last[0]?.start ?? 0;
  return {
    slo: slo.name,
    group: labelsFromKey(group),
    at,
    window: { start, end: at },
    dataFrom: Math.max(start, days[Math.max(0, first)]?.start ?? start),
    objective: slo.objective,
    good: sum.good,
    valid: sum.valid,
    compliance: sum.valid > 0 ? sum.good / sum.valid : undefined,
    coverage,
    budgetEvents: allowed,
    budgetUsed: used,
    budgetUsedInterval: used === undefined ? undefined : { low: used, high: used },
    burnRates: [],
    status: word(),
    accuracy: 'exact',
    reason: '',
  };
}

/** Facts of a week, or of another period, from the courses of its SLOs. */
export function weekFacts(
  courses: readonly Course[],
  extra: Partial<Omit<ReportFacts, 'slos'>> = {},
  earlierPeriods = 12,
): ReportFacts {
  const period = extra.period ?? WEEK_46;
  const periods = [
    ...Array.from({ length: earlierPeriods }, (_, i) => previousPeriod(period, earlierPeriods - i)),
    period,
  ];
  const from = Math.min(period.end - 56 * DAY_MS, periods[0]?.start ?? period.start);
  const edges = periods.map(({ start }) => start);
  const days = daysBetween(from, period.end, edges);
  const slos = courses.map((course): SloFacts => {
    const definition = sloDefinition(course);
    const groups = course.groups ?? ['{}'];
    return { definition, groups: groups.map((group) => groupFacts(course, definition, group, periods, days)) };
  });
  return {
    period,
    periods,
    days,
    at: period.end + 6 * 3_600_000,
    incidents: [],
    events: [],
    anomalies: { watched: 0, episodes: [], before: undefined },
    alerts: {
      sent: 11,
      sentBefore: 8,
      now: { fired: 9, pages: 4, nightPages: 1, silenced: 2, onSlos: 8, useful: 7 },
      before: { fired: 6, pages: 2, nightPages: 0, silenced: 0, onSlos: 6, useful: 5 },
    },
    savings: undefined,
    corrections: [],
    panels: [],
    capacity: [],
    problems: [],
    ...extra,
    slos,
  };
}

function groupFacts(
  course: Course,
  slo: SloDefinition,
  group: string,
  periods: readonly Period[],
  days: readonly TimeRange[],
): GroupFacts {
  const sums = daySums(course, days);
  const previousEnd = periods.at(-2)?.end ?? 0;
  const before = days.filter((day) => day.end <= previousEnd);
  const beforeSums = sums.slice(0, before.length);
  const seenBefore = beforeSums.some((sum) => sum.seenMs > 0);
  return {
    status: statusAt(slo, group, days, sums),
    before: seenBefore ? statusAt(slo, group, before, beforeSums) : undefined,
    periods: periods.map((period) =>
      days.reduce(
        (sum, day, i) => (day.start >= period.start && day.end <= period.end ? add(sum, sums[i] ?? EMPTY) : sum),
        EMPTY,
      ),
    ),
    days: sums,
  };
}

export function incident(
  slo: string,
  startedAt: string,
  minutes: number,
  extra: Partial<Incident> = {},
): IncidentFacts {
  const start = Date.parse(startedAt);
  return {
    incident: {
      id: `${slo}-${startedAt}`,
      slo,
      group: {},
      start,
      end: start + minutes * 60_000,
      badEvents: 32_600,
      validEvents: 40_000,
      budgetShare: 0.889,
      severity: 'outage',
      ...extra,
    },
    cost: undefined,
    alertedAt: start + 4 * 60_000,
    acknowledged: undefined,
    cause: '',
    notes: [],
  };
}

/** The sample week: one breach, one risk, one gap, the rest met. */
export const SAMPLE_COURSES: readonly Course[] = [
  {
    name: 'api-availability',
    title: 'API availability',
    objective: 0.999,
    perDay: 1_310_000,
    badShare: 0.00027,
    badDays: { 5: 0.0275 },
  },
  {
    name: 'pipeline-success',
    title: 'Pipeline success',
    team: 'Data',
    objective: 0.99,
    digits: 1,
    unit: 'runs',
    perDay: 2_616,
    badShare: 0.0055,
    badDays: { 3: 0.112 },
  },
  {
    name: 'vector-search',
    title: 'Vector search ≤ 300 ms',
    team: 'AI',
    objective: 0.95,
    digits: 1,
    kind: 'latency',
    unit: 'queries',
    perDay: 64_000,
    badShare: 0.03,
    unseenDays: [0, 1, 2, 3, 4],
  },
  {
    name: 'llm-gateway',
    title: 'LLM gateway availability',
    team: 'AI',
    objective: 0.995,
    perDay: 273_000,
    badShare: 0.0028,
  },
  {
    name: 'compression',
    title: 'Compression jobs ≤ 5 s',
    team: 'Reducto',
    objective: 0.95,
    digits: 1,
    kind: 'latency',
    unit: 'jobs',
    perDay: 41_864,
    badShare: 0.019,
  },
  {
    name: 'decompression',
    title: 'Decompression without error',
    team: 'Reducto',
    objective: 0.9995,
    digits: 3,
    unit: 'jobs',
    perDay: 47_325,
    badShare: 0.00013,
  },
  {
    name: 'uptime',
    title: 'Compression uptime',
    team: 'Reducto',
    objective: 0.999,
    kind: 'slices',
    unit: 'minutes',
    perDay: 1_440,
    badShare: 0,
    badDays: { 12: 0.003 },
  },
];

export const SAMPLE_INCIDENTS: readonly IncidentFacts[] = [
  { ...incident('llm-gateway', '2026-11-05T17:03:00Z', 18, { budgetShare: 0.05 }), cost: '558' },
  { ...incident('api-availability', '2026-11-10T08:12:00Z', 47), cost: '4512.00' },
  {
    ...incident('pipeline-success', '2026-11-12T01:30:00Z', 198, { severity: 'degraded', budgetShare: 0.294 }),
    cost: '688.00',
    alertedAt: undefined,
  },
  { ...incident('llm-gateway', '2026-11-14T17:03:00Z', 14, { budgetShare: 0.076 }), cost: '434.00' },
];

const STREAM = {
  source: 'ch',
  query: 'SELECT 1',
  measure: 'increase',
  divisor: '1',
  unit: '',
  perMonth: undefined,
  currency: 'EUR',
  evidence: 'contract of 1 Jan 2026',
} as const;

export const STREAMS: readonly StreamDefinition[] = [
  {
    ...STREAM,
    name: 'transfer',
    title: 'Transfer avoided',
    kind: 'saving',
    basis: 'realised',
    unit: 'TB',
    price: '38.00',
  },
  { ...STREAM, name: 'engineers', title: 'Engineer time', kind: 'saving', basis: 'avoided', unit: 'h', price: '72.00' },
  { ...STREAM, name: 'compute', title: 'Compute', kind: 'cost', basis: 'realised', unit: 'h', price: '14.25' },
];

/** Facts of a period whose balance is known. */
export function savingsFactsOf(now: RoiSummary, before: RoiSummary | undefined): SavingsFacts {
  return {
    now,
    before,
    statement: statementOf(now),
    scenarios: scenariosOf(now),
    appraisal: undefined,
    targets: [],
    thresholds: [],
    savingsRates: [],
    appraisalReason: '',
    assumptions: assumptionsOf(now, [], undefined, 'Europe/Berlin'),
  };
}

export function savingsOf(period: Period, transfer: string, downtime: string): RoiSummary {
  const amounts: Readonly<Record<string, string>> = { transfer, engineers: '61', compute: '168' };
  const entries: RoiEntry[] = STREAMS.map((stream) => ({
    stream: stream.name,
    kind: stream.kind,
    basis: stream.basis,
    key: 'all',
    day: period,
    upTo: period.end,
    quantity: new Exact(amounts[stream.name] ?? 0),
    amount: new Exact(amounts[stream.name] ?? 0).times(stream.price),
    currency: 'EUR',
    coverage: 1,
  }));
  const amount = new Exact(downtime);
  const incident: CostlyIncident = {
    id: 'sample',
    slo: 'api-availability',
    start: period.start,
    end: period.start + amount.div('96').times(60_000).toNumber(),
    badEvents: 1,
    validEvents: 1,
    budgetShare: 1,
    severity: 'outage',
  };
  const parts = downtimeAt([incident], { 'api-availability': '96' }, period);
  return roiSummary({ streams: STREAMS, entries, downtime: parts, range: period, at: period.end, currency: 'EUR' });
}

export function episode(
  id: string,
  startedAt: string,
  extra: Partial<EpisodeFacts['episode']> = {},
  period: TimeRange = WEEK_46,
): EpisodeFacts {
  const start = Date.parse(startedAt);
  const step = (period.end - period.start) / 84;
  const points = Array.from({ length: 84 }, (_, i) => {
    const at = period.start + i * step;
    const odd = at >= start - Math.max(0, step - 7_200_000) && at <= start + 14_400_000;
    return { at, value: odd ? 1840 : 250 + (i % 12) * 4, lower: 195, upper: 315 };
  });
  return {
    episode: {
      id,
      detector: id,
      labels: {},
      start,
      end: start + 14_400_000,
      last: start + 14_400_000,
      peak: { time: start + 7_200_000, value: 1840, expected: 255, lower: 195, upper: 315 },
      score: 0.97,
      severity: 'major',
      reason:
        '1,840 ms is 9.7 times the usual spread above the 195 to 315 expected for Tue 10:14; odd for 4h; stands out most as step from the point before.',
      grounds: { kind: 'series', spreads: 9.7, lastedMs: 14_400_000, standout: { what: 'step' } },
      ...extra,
    },
    title: 'API p95 latency',
    unit: 'ms',
    slo: '',
    owner: 'S. Ito',
    team: 'AI',
    points,
  };
}

export const sampleEpisodes = (period: TimeRange): readonly EpisodeFacts[] => [
  episode('p95', '2026-11-10T08:14:00Z', {}, period),
  episode(
    'ratio',
    '2026-11-13T10:00:00Z',
    {
      score: 0.72,
      grounds: {
        ...{ kind: 'series', spreads: 6.2, lastedMs: 0 },
        standout: { what: 'slow-departure', usual: 262.5, seen: 310, since: Date.parse('2026-11-12T09:00:00Z') },
      },
    },
    period,
  ),
];

/** The whole sample week. */
export function sampleFacts(): ReportFacts {
  return weekFacts(SAMPLE_COURSES, {
    incidents: SAMPLE_INCIDENTS,
    anomalies: {
      watched: 214,
      before: 3,
      episodes: sampleEpisodes(WEEK_46),
    },
    savings: savingsFactsOf(savingsOf(WEEK_46, '186.5', '5634'), savingsOf(previousPeriod(WEEK_46), '208.2', '558')),
  });
}

export const SAMPLE_OPTIONS = {
  name: 'weekly-sla',
  title: 'Weekly SLA report',
  scope: 'AI ETL Platform and Reducto',
  confidentiality: 'Confidential · for AI ETL management',
  locale: 'en',
  currency: 'EUR',
  version: '1.0.0',
  revision: 1,
} as const;
