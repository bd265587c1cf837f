import type { ReportPlan } from '../../reports/index.ts';
import {
  buildReport,
  type CapacityFacts,
  type PanelFacts,
  type ReportFacts,
  type ReportModel,
  withSections,
} from '../../src/report/index.ts';
import { type Period, parsePeriod, previousPeriod } from '../../src/time/index.ts';
import {
  CALENDAR,
  type Course,
  SAMPLE_COURSES,
  SAMPLE_INCIDENTS,
  SAMPLE_OPTIONS,
  sampleEpisodes,
  savingsFactsOf,
  savingsOf,
  WEEK_46,
  weekFacts,
} from './build/sample-facts.ts';

const HOUR_MS = 3_600_000;

const GOOD: readonly Course[] = [
  {
    ...{ name: 'pipeline', title: 'Pipeline success', team: 'Data', objective: 0.99, digits: 1, unit: 'runs' },
    ...{ perDay: 2_000, badShare: 0.0064 },
  },
  { name: 'api', title: 'API availability', objective: 0.999, perDay: 1_000_000, badShare: 0.0003 },
];

/** In use by the hour over four weeks. */
const DISK: CapacityFacts = {
  resource: {
    ...{ name: 'disk', title: 'Postgres volume', source: 'prom', query: 'disk_used_bytes', limit: 1_000 },
    ...{ limitQuery: '', unit: 'GB', label: '', historyMs: 28 * 24 * HOUR_MS, team: '' },
  },
  used: {
    columns: [
      { name: 'time', type: 'time' },
      { name: 'value', type: 'number' },
    ],
    rows: Array.from({ length: 28 * 24 }, (_, i) => [
      WEEK_46.end - (28 * 24 - i) * HOUR_MS,
      540 + (i / 24) * 9.8 + (i % 5) / 10,
    ]),
  },
  limits: { columns: [], rows: [] },
  until: WEEK_46.end,
  failure: '',
};

/** A bar a day; an hour where there are few days. */
const stepOf = (start: number, end: number): number =>
  end - start > 48 * HOUR_MS ? 24 * HOUR_MS : end - start > 6 * HOUR_MS ? HOUR_MS : HOUR_MS / 4;

const panelOf = (changes: Partial<PanelFacts['panel']>): PanelFacts['panel'] => ({
  ...{ name: 'panel', title: 'A panel', description: '', section: 'Traffic', source: 'prom', show: undefined },
  ...{ queries: [{ label: '', query: 'sum(increase(requests[1d]))' }], unit: '', label: '', values: [], columns: {} },
  ...{ limit: 10, stepMs: undefined, reduce: 'mean', better: undefined, target: undefined, width: 'full', team: '' },
  ...changes,
});

/** Queries of the user's own, one for each way in which they can be shown. */
function panelsOf({ start, end }: Period): readonly PanelFacts[] {
  const stepMs = stepOf(start, end);
  const usual = { before: undefined, stepMs, asRows: true, atEnd: false, failure: '' } as const;
  const steps = Array.from({ length: Math.round((end - start) / stepMs) }, (_, i) => start + i * stepMs);
  const hours = Array.from({ length: Math.round((end - start) / HOUR_MS) }, (_, i) => start + i * HOUR_MS);
  const ENDPOINTS = ['/pipelines/run', '=HYPERLINK("http://example.invalid")', '/connectors', '/search'];
  const byEndpoint = (factor: number) => ({
    columns: [
      { name: 'endpoint', type: 'text' as const },
      { name: 'errors', type: 'number' as const },
    ],
    rows: ENDPOINTS.map((name, i) =>
      [name, [13_904, 812, 77, 12][i] as number].map((cell) =>
        typeof cell === 'number' ? Math.round(cell * factor) : cell,
      ),
    ),
  });
  const overTime = (
    times: readonly number[],
    names: readonly string[],
    value: (i: number, series: number) => number,
  ) => ({
    columns: [
      { name: 'time', type: 'time' as const },
      ...(names.length > 1 ? [{ name: 'region', type: 'text' as const }] : []),
      { name: 'value', type: 'number' as const },
    ],
    rows: names.flatMap((name, series) =>
      times.map((at, i) => [at, ...(names.length > 1 ? [name] : []), value(i, series)]),
    ),
  });
  return [
    {
      ...usual,
      panel: panelOf({
        name: 'rate',
        title: 'Request rate',
        show: 'stat',
        unit: 'requests/s',
        better: 'higher',
        target: 0.5,
      }),
      answers: [{ columns: [{ name: 'value', type: 'number' }], rows: [[0.5443]] }],
      before: [{ columns: [{ name: 'value', type: 'number' }], rows: [[0.6128]] }],
    },
    {
      ...usual,
      panel: panelOf({
        ...{ name: 'errors', title: 'Error rate by endpoint', source: 'warehouse', show: 'table' },
        queries: [{ label: '', query: 'SELECT endpoint, errors FROM requests' }],
      }),
      answers: [byEndpoint(1)],
    },
    {
      ...usual,
      panel: panelOf({ name: 'requests', title: 'Requests per day', show: 'bars', stepMs }),
      answers: [overTime(steps, [''], (i) => 1_000 + 100 * (i % 7))],
      asRows: false,
    },
    {
      ...usual,
      panel: panelOf({
        ...{ name: 'latency', title: 'Latency by region', show: 'lines', unit: 'ms', target: 400, stepMs },
        description:
          'What customers wait for at the edge of each region, before the platform of the region has queued the call',
      }),
      answers: [overTime(steps, ['eu-central-1', 'us-east-1'], (i, series) => 180 + 90 * series + 13 * (i % 5))],
      asRows: false,
    },
    {
      ...usual,
      panel: panelOf({ name: 'worst', title: 'Endpoints by errors', show: 'top', width: 'half', unit: 'errors' }),
      answers: [byEndpoint(1)],
      before: [byEndpoint(0.8)],
    },
    {
      ...usual,
      panel: panelOf({
        name: 'hours',
        title: 'When requests come',
        show: 'heatmap',
        width: 'half',
        unit: 'requests an hour',
      }),
      answers: [overTime(hours, [''], (i) => 40 + ((i * 37) % 211))],
      stepMs: HOUR_MS,
    },
  ];
}

const saved = ({ period }: Reach, now: string, before: string, downtime: string, downtimeBefore: string) =>
  savingsFactsOf(savingsOf(period, now, downtime), savingsOf(previousPeriod(period), before, downtimeBefore));

const SEARCH = SAMPLE_COURSES[2] as Course;

/** 200 SLOs over 13 weeks: three breached, four at risk, one that was not seen. */
export const MANY_COURSES: readonly Course[] = Array.from({ length: 200 }, (_, i): Course => {
  const team = ['Ingestion', 'Marts', 'Storage', 'Platform', 'AI', 'Billing', 'Search', ''][i % 8] ?? '';
  const usual = { ...(i % 2 === 0 ? (GOOD[0] as Course) : (GOOD[1] as Course)), team };
  const named = { ...usual, name: `slo-${i + 1}`, title: `${usual.title} ${String(i + 1).padStart(3, '0')}` };
  if (i < 3) return { ...named, badDays: { 2: usual.badShare * 60 } };
  if (i < 7) return { ...named, badShare: (1 - usual.objective) * 0.9 };
  if (i === 7) return { ...named, unseenDays: [0, 1, 2, 3, 4] };
  return { ...named, badShare: (1 - usual.objective) * (0.1 + (i % 7) / 10) };
});

/** A period and how many before it are looked back on. */
interface Reach {
  readonly period: Period;
  readonly earlier: number;
}

const WEEKLY: Reach = { period: WEEK_46, earlier: 12 };

const FACTS = {
  'all-well': (reach) =>
    factsIn(reach, GOOD, {
      savings: saved(reach, '212', '186.5', '0', '0'),
      anomalies: { watched: 214, episodes: [], before: 1 },
      capacity: [{ ...DISK, used: { ...DISK.used, rows: DISK.used.rows.map(([at = null]) => [at, 540]) } }],
    }),
  breached: (reach) =>
    factsIn(reach, SAMPLE_COURSES, {
      incidents: SAMPLE_INCIDENTS,
      anomalies: { watched: 214, before: 3, episodes: sampleEpisodes(reach.period) },
      savings: saved(reach, '186.5', '208.2', '5634', '558'),
      capacity: [DISK],
      panels: panelsOf(reach.period),
      events: [
        {
          ...{ kind: 'deploy', start: Date.parse('2026-11-10T08:05:00Z'), end: undefined, text: '4.18.0' },
          ...{ author: 'ci', url: '', labels: {} },
        },
      ],
    }),
  'missing-data': (reach) =>
    factsIn(reach, [
      ...GOOD.slice(0, 1),
      { ...SEARCH, name: 'search', title: 'Search ≤ 300 ms' },
      { ...SEARCH, name: 'suggest', title: 'Suggestions ≤ 300 ms' },
    ]),
  'no-traffic': (reach) =>
    factsIn(
      reach,
      GOOD.map((course) => ({ ...course, perDay: 0 })),
    ),
  'first-week': (reach) =>
    factsIn(
      reach,
      GOOD.map((course) => ({ ...course, historyDays: 7 })),
    ),
  'many-slos': (reach) => factsIn(reach, MANY_COURSES),
} satisfies Readonly<Record<string, (reach: Reach) => ReportFacts>>;

export type Situation = keyof typeof FACTS;

/** Facts of a period, with what happened in it and no more. */
function factsIn(
  { period, earlier }: Reach,
  courses: readonly Course[],
  extra: Partial<ReportFacts> = {},
): ReportFacts {
  const facts = weekFacts(courses, { ...extra, period }, earlier);
  const from = facts.periods.at(-2)?.start ?? period.start;
  const within = (at: number, start = period.start): boolean => at >= start && at < period.end;
  const episodes = facts.anomalies.episodes.filter(({ episode }) => within(episode.start));
  return {
    ...facts,
    incidents: facts.incidents.filter(({ incident }) => within(incident.start, from)),
    events: facts.events.filter(({ start }) => within(start)),
    anomalies: { ...facts.anomalies, episodes },
  };
}

/** Nobody changes a model: it is built once for all who read it. */
const built = new Map<string, ReportModel>();

function builtOnce(key: string, build: () => ReportModel): ReportModel {
  const model = built.get(key) ?? build();
  built.set(key, model);
  return model;
}

/** What a week can be like, from facts to the model: every painter has to tell each of them. */
export const SITUATIONS: Readonly<Record<string, ReportModel>> = situationsIn('en');

export function situationsIn(locale: string): Readonly<Record<string, ReportModel>> {
  return Object.fromEntries(
    Object.entries(FACTS).map(([name, facts]) => [
      name,
      builtOnce(`${name} in ${locale}`, () => buildReport(facts(WEEKLY), { ...SAMPLE_OPTIONS, locale })),
    ]),
  );
}

/** The period that a report of each kind is made of here: one that has the sample week's incidents in it. */
const PERIODS: Readonly<Record<string, string>> = {
  'weekly-sla': '2026-W46',
  'monthly-management': '2026-11',
  'quarterly-review': '2026-Q4',
  'daily-digest': '2026-11-10',
  incident: '2026-11-10T07:00:00Z..2026-11-10T10:00:00Z',
};

/** A report of each kind in the same situation, with the sections of its plan. */
export function reportOf(plan: ReportPlan, situation: Situation, locale = 'en'): ReportModel {
  return builtOnce(`${plan.name} of ${situation} in ${locale}`, () => {
    const period = parsePeriod(PERIODS[plan.name] ?? plan.period, 0, CALENDAR);
    const facts = FACTS[situation]({ period, earlier: plan.earlierPeriods });
    const options = {
      ...SAMPLE_OPTIONS,
      ...{ name: plan.name, title: plan.title[locale.startsWith('de') ? 'de' : 'en'], locale },
      incident: plan.name === 'incident' ? SAMPLE_INCIDENTS[1]?.incident.id : undefined,
    };
    return withSections(buildReport(facts, options), plan.sections);
  });
}
