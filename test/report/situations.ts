import {
  buildReport,
  type CapacityFacts,
  type PanelFacts,
  type ReportFacts,
  type ReportModel,
} from '../../src/report/index.ts';
import { previousPeriod } from '../../src/time/index.ts';
import {
  type Course,
  SAMPLE_COURSES,
  SAMPLE_OPTIONS,
  sampleFacts,
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

/** A table and a chart of the user's own. */
const PANELS: readonly PanelFacts[] = [
  {
    panel: {
      ...{ name: 'errors', title: 'Error rate by endpoint', description: '', section: 'Traffic', source: 'warehouse' },
      ...{ queries: [{ label: '', query: 'SELECT endpoint, errors FROM requests' }], show: 'table', unit: '' },
      ...{ label: '', values: [], columns: {}, limit: 10, stepMs: undefined, reduce: 'mean', better: undefined },
      ...{ target: undefined, width: 'full', team: '' },
    },
    answers: [
      {
        columns: [
          { name: 'endpoint', type: 'text' },
          { name: 'errors', type: 'number' },
        ],
        rows: [
          ['/pipelines/run', 13_904],
          ['=HYPERLINK("http://example.invalid")', 12],
        ],
      },
    ],
    ...{ before: undefined, stepMs: HOUR_MS, asRows: true, atEnd: false, failure: '' },
  },
  {
    panel: {
      ...{ name: 'requests', title: 'Requests per day', description: '', section: 'Traffic', source: 'prom' },
      ...{ queries: [{ label: '', query: 'sum(increase(requests[1d]))' }], show: 'bars', unit: '', label: '' },
      ...{ values: [], columns: {}, limit: 10, stepMs: 24 * HOUR_MS, reduce: 'mean', better: undefined },
      ...{ target: undefined, width: 'full', team: '' },
    },
    answers: [
      {
        columns: [
          { name: 'time', type: 'time' },
          { name: 'value', type: 'number' },
        ],
        rows: Array.from({ length: 7 }, (_, i) => [WEEK_46.start + i * 24 * HOUR_MS, 1_000 + 100 * i]),
      },
    ],
    ...{ before: undefined, stepMs: 24 * HOUR_MS, asRows: false, atEnd: false, failure: '' },
  },
];

const saved = (downtime: string) =>
  savingsFactsOf(savingsOf(WEEK_46, '212', downtime), savingsOf(previousPeriod(WEEK_46), '186.5', '0'));

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

const FACTS: Readonly<Record<string, ReportFacts>> = {
  'all-well': weekFacts(GOOD, {
    savings: saved('0'),
    anomalies: { watched: 214, episodes: [], before: 1 },
    capacity: [{ ...DISK, used: { ...DISK.used, rows: DISK.used.rows.map(([at = null]) => [at, 540]) } }],
  }),
  breached: {
    ...sampleFacts(),
    capacity: [DISK],
    panels: PANELS,
    events: [
      {
        ...{ kind: 'deploy', start: Date.parse('2026-11-10T08:05:00Z'), end: undefined, text: '4.18.0' },
        ...{ author: 'ci', url: '', labels: {} },
      },
    ],
  },
  'missing-data': weekFacts([
    ...GOOD.slice(0, 1),
    { ...SEARCH, name: 'search', title: 'Search ≤ 300 ms' },
    { ...SEARCH, name: 'suggest', title: 'Suggestions ≤ 300 ms' },
  ]),
  'no-traffic': weekFacts(GOOD.map((course) => ({ ...course, perDay: 0 }))),
  'first-week': weekFacts(GOOD.map((course) => ({ ...course, historyDays: 7 }))),
  'many-slos': weekFacts(MANY_COURSES),
};

/** What a week can be like, from facts to the model: every painter has to tell each of them. */
export const SITUATIONS: Readonly<Record<string, ReportModel>> = situationsIn('en');

export function situationsIn(locale: string): Readonly<Record<string, ReportModel>> {
  return Object.fromEntries(
    Object.entries(FACTS).map(([name, facts]) => [name, buildReport(facts, { ...SAMPLE_OPTIONS, locale })]),
  );
}
