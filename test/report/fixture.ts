import type {
  Action,
  BurnDownChart,
  Evidence,
  ReportModel,
  SloDetail,
  SloRow,
  StatusKey,
  Tile,
  TrendPoint,
} from '../../src/report/index.ts';
import { REPORT_SCHEMA, SECTIONS } from '../../src/report/index.ts';
import { LAYOUT_DE } from '../../src/report/words/layout-de.ts';
import { LAYOUT_EN } from '../../src/report/words/layout-en.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NARROW = '\u202f';
/** Mon 9 Nov 2026 00:00 in Berlin. */
export const WEEK_START = Date.UTC(2026, 10, 8, 23);
const WEEK_END = WEEK_START + 7 * DAY;
const at = (day: number, hour: number, minute = 0) => WEEK_START + day * DAY + hour * HOUR + minute * 60_000;

const WORDS: Readonly<Record<StatusKey, string>> = {
  breached: 'Breached',
  risk: 'At risk',
  nodata: 'No verdict',
  idle: 'No traffic',
  met: 'Met',
  info: 'To do',
};
const POLICY: Readonly<Record<StatusKey, string>> = {
  breached: 'freeze',
  risk: 'review',
  nodata: 'restore data',
  idle: 'confirm',
  met: 'carry on',
  info: '',
};

/** A little noise that is the same everywhere. */
function noise(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** 13 weeks around a usual value, with some of them set. */
function trend(
  seed: number,
  usual: number,
  spread: number,
  objective: number,
  set: Readonly<Record<number, number>> = {},
) {
  const next = noise(seed);
  return Array.from({ length: 13 }, (_, i): TrendPoint => {
    const value = set[i] ?? Math.min(1, usual + (next() - 0.5) * spread);
    return { label: `W${34 + i}`, value, missed: value < objective };
  });
}

interface RowFigures {
  readonly name: string;
  readonly team: string;
  readonly status: StatusKey;
  readonly objective: readonly [number, string];
  readonly window: readonly [number, string, string];
  readonly week: readonly [number, string];
  readonly change: string;
  readonly used: readonly [number | null, string, string];
  readonly burn: readonly [number | null, string];
  readonly trend: readonly TrendPoint[];
  readonly seen?: readonly [number, string];
}

function row(f: RowFigures): SloRow {
  const seen = f.seen ?? [1, '100.0%'];
  return {
    id: f.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    slo: f.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    name: f.name,
    group: '',
    team: f.team,
    status: f.status,
    word: WORDS[f.status],
    policy: POLICY[f.status],
    objective: { value: f.objective[0], text: f.objective[1] },
    window: { value: f.window[0], text: f.window[1] },
    windowEvents: f.window[2],
    periodActual: { value: f.week[0], text: f.week[1] },
    change: f.change.replace(/^[▲▼] /, ''),
    direction: f.change.startsWith('▲') ? 'up' : f.change.startsWith('▼') ? 'down' : 'none',
    partial: f.status === 'nodata',
    trend: f.trend,
    budgetUsed: { value: f.used[0], text: f.used[1] },
    budgetNote: f.used[2],
    burn: { value: f.burn[0], text: f.burn[1] },
    burnNote: (f.burn[0] ?? 0) > 1 ? 'too fast' : '',
    coverage: { value: seen[0], text: seen[1] },
    note: `${f.team} · ${seen[1]} seen`,
    accuracy: 'exact',
  };
}

const k = (text: string) => text.replaceAll('_', NARROW);

const ROWS: readonly SloRow[] = [
  row({
    name: 'API availability',
    team: 'Platform',
    status: 'breached',
    objective: [0.999, '99.90%'],
    window: [0.9987, '99.87%', k('36.7_M')],
    week: [0.996, '99.60%'],
    change: '▼ 0.36 pp',
    used: [1.255, '125.5%', k('46.0_k of 36.7_k requests')],
    burn: [3.93, '3.9×'],
    trend: trend(1, 0.99965, 0.00008, 0.999, { 4: 0.99862, 12: 0.99607 }),
  }),
  row({
    name: 'Pipeline success',
    team: 'Data',
    status: 'risk',
    objective: [0.99, '99.0%'],
    window: [0.9906, '99.06%', k('73.2_k')],
    week: [0.981, '98.1%'],
    change: '▼ 1.2 pp',
    used: [0.934, '93.4%', '684 of 732 runs'],
    burn: [1.89, '1.9×'],
    trend: trend(2, 0.9935, 0.0016, 0.99, { 6: 0.9878, 12: 0.9811 }),
  }),
  row({
    name: 'Vector search ≤ 300 ms',
    team: 'AI',
    status: 'nodata',
    objective: [0.95, '95.0%'],
    window: [0.971, '(97.1%)', k('1.8_M')],
    week: [0.967, '(96.7%)'],
    change: 'seen part only',
    used: [null, 'not judged', k('51.5_k bad seen')],
    burn: [null, '—'],
    trend: trend(3, 0.969, 0.005, 0.95).map((p, i) => (i === 12 ? { ...p, value: null, missed: false } : p)),
    seen: [0.326, '32.6%'],
  }),
  row({
    name: 'LLM gateway availability',
    team: 'AI',
    status: 'met',
    objective: [0.995, '99.50%'],
    window: [0.9971, '99.71%', k('7.6_M')],
    week: [0.9963, '99.63%'],
    change: '▲ 0.01 pp',
    used: [0.574, '57.4%', k('21.9_k of 38.2_k requests')],
    burn: [0.73, '0.7×'],
    trend: trend(4, 0.9977, 0.0003, 0.995, { 11: 0.9962, 12: 0.9963 }),
  }),
  row({
    name: 'Pipeline freshness ≤ 30 min',
    team: 'Data',
    status: 'met',
    objective: [0.97, '97.0%'],
    window: [0.986, '98.6%', k('242_k')],
    week: [0.986, '98.6%'],
    change: '▲ 0.2 pp',
    used: [0.467, '46.7%', '3,383 of 7,258 checks'],
    burn: [0.45, '0.5×'],
    trend: trend(5, 0.986, 0.003, 0.97),
  }),
  row({
    name: 'Compression jobs ≤ 5 s',
    team: 'Reducto',
    status: 'met',
    objective: [0.95, '95.0%'],
    window: [0.981, '98.1%', k('1.2_M')],
    week: [0.979, '97.9%'],
    change: '▼ 0.1 pp',
    used: [0.376, '37.6%', k('22.0_k of 58.6_k jobs')],
    burn: [0.4, '0.4×'],
    trend: trend(6, 0.981, 0.004, 0.95),
  }),
  row({
    name: 'API latency ≤ 500 ms',
    team: 'Platform',
    status: 'met',
    objective: [0.95, '95.0%'],
    window: [0.984, '98.4%', k('36.8_M')],
    week: [0.983, '98.3%'],
    change: '▼ 0.3 pp',
    used: [0.306, '30.6%', k('562_k of 1.8_M requests')],
    burn: [0.34, '0.3×'],
    trend: trend(7, 0.985, 0.003, 0.95),
  }),
  row({
    name: 'Decompression without error',
    team: 'Reducto',
    status: 'met',
    objective: [0.9995, '99.950%'],
    window: [0.99987, '99.987%', k('1.3_M')],
    week: [0.99987, '99.987%'],
    change: '▼ 0.001 pp',
    used: [0.243, '24.3%', '161 of 663 jobs'],
    burn: [0.25, '0.2×'],
    trend: trend(8, 0.99987, 0.00003, 0.9995),
  }),
  row({
    name: 'Compression uptime',
    team: 'Reducto',
    status: 'met',
    objective: [0.999, '99.90%'],
    window: [0.99982, '99.98%', k('40.3_k')],
    week: [1, '100.00%'],
    change: '▲ 0.05 pp',
    used: [0.174, '17.4%', '7 of 40 minutes'],
    burn: [0, '0.0×'],
    trend: trend(9, 0.9999, 0.0002, 0.999, { 2: 0.9994, 5: 0.9994, 9: 0.9994, 11: 0.9995, 12: 1 }),
  }),
];

const ACTIONS: readonly Action[] = [
  {
    status: 'breached',
    word: 'Breached',
    subject: 'API availability',
    text: 'Database connections ran out for 47 min after deploy 4.18.0 (Tue 09:12). Suspect: pool limit left at 80.',
    cost: '€4,512',
    costNote: '88.9% of budget',
    money: 4512,
    share: 0.889,
    todo: 'Freeze feature deploys until 8 Dec; raise the pool to 200 and load-test it.',
    owner: 'M. Okafor, Platform · by Tue 24 Nov',
  },
  {
    status: 'risk',
    word: 'At risk',
    subject: 'Pipeline success',
    text: '215 runs failed Thu 02:30–05:48 behind a Kafka backlog. 93.4% of budget used; may be spent as early as Wed 18 Nov.',
    cost: '€688',
    costNote: '29.4% of budget',
    money: 688,
    share: 0.294,
    todo: 'Add two consumers to etl-ingest; retry with back-off instead of failing.',
    owner: 'L. Brandt, Data · by Wed 18 Nov',
  },
  {
    status: 'info',
    word: 'To do',
    subject: 'Postgres volume',
    text: 'At 81.4% and growing 9.8 GB a day; full in 19 days (15 to 24).',
    cost: 'no cost yet',
    costNote: 'full about 4 Dec',
    money: null,
    share: null,
    todo: 'Extend from 1 TB to 2 TB.',
    owner: 'M. Okafor, Platform · by Fri 27 Nov',
  },
  {
    status: 'nodata',
    word: 'No verdict',
    subject: 'Vector search',
    text: 'The exporter on search-02 was silent from Wed 04:19 to Sun 21:36; 32.6% of the week was seen.',
    cost: 'not known',
    costNote: 'no verdict',
    money: null,
    share: null,
    todo: 'Find why it stopped; alert when coverage is below 90%.',
    owner: 'S. Ito, AI · by Mon 23 Nov',
  },
  {
    status: 'info',
    word: 'To do',
    subject: 'Alert tuning',
    text: '“API latency high” paged 5 times and was useful once. Backtest over 90 days: 1 page, no incident missed.',
    cost: '4 pages saved',
    costNote: 'per week',
    money: null,
    share: null,
    todo: 'Raise “for” from 2 to 10 min.',
    owner: 'M. Okafor, Platform · by Fri 27 Nov',
  },
];

function tile(
  key: string,
  label: string,
  value: number | null,
  text: string,
  change: string,
  earlier: string,
  meaning: Tile['meaning'] = change.endsWith('worse') ? 'worse' : change.endsWith('better') ? 'better' : 'neutral',
): Tile {
  const direction = change.startsWith('▲') ? 'up' : change.startsWith('▼') ? 'down' : 'none';
  return { key, label, figure: { value, text }, change: change.replace(/^[▲▼] /, ''), direction, meaning, earlier };
}

const TILES: readonly Tile[] = [
  tile('met', 'SLOs met', 7, '7 of 8', '▼ 2 fewer, worse', 'W45: 9 of 9'),
  tile('availability', 'Availability, combined', 0.9961, '99.61%', '▼ 0.29 pp, worse', 'W45: 99.90%'),
  tile('downtime', 'Downtime', 61, '61 min', '▲ 43 min, worse', 'W45: 18 min'),
  tile('incidents', 'Incidents', 3, '3', '▲ 2 more, worse', 'W45: 1 · mean 1.2'),
  tile('anomalies', 'Anomalies', 4, '4', '▲ 1 more', 'W45: 3 · 3 explained'),
  tile('savings', 'Net savings', 4421, '€4,421', '▼ €4,679, worse', 'W45: €9,100 · ROI 44%'),
];

const KEY = [
  'Trend: line = week, dashes = objective, ■ = missed week. Budget: tick = 100%, hatched = overspent. Burn: last 7 days; 1.0× spends exactly the budget.',
  '(Figures in brackets) were computed from the part that was seen and are never a verdict. Actuals are rounded down, budget used is rounded up.',
];

const dayLabel = (instant: number) =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'Europe/Berlin' }).format(instant);

function burnDown(
  finding: string,
  left: (day: number) => number | null,
  forecast: (day: number) => readonly [number, number, number],
  lastText: string,
  marks: BurnDownChart['marks'],
  returnAt: BurnDownChart['returnAt'],
): BurnDownChart {
  const start = WEEK_END - 28 * DAY;
  return {
    finding,
    unit: 'Budget left, rolling 28 days',
    alt: `${finding} Now ${lastText}.`,
    days: Array.from({ length: 28 }, (_, i) => ({
      at: start + i * DAY,
      label: dayLabel(start + i * DAY),
      left: left(i),
    })),
    forecast: Array.from({ length: 28 }, (_, i) => {
      const [typical, low, high] = forecast(i);
      return { at: WEEK_END + i * DAY, label: dayLabel(WEEK_END + i * DAY), typical, low, high };
    }),
    forecastNote: '',
    lastText,
    marks,
    returnAt,
  };
}

const points = (row: SloRow) =>
  row.trend.map((p) => ({ ...p, text: p.value === null ? '—' : `${(Math.floor(p.value * 1e4) / 1e2).toFixed(2)}%` }));

const first = ROWS[0] as SloRow;
const second = ROWS[1] as SloRow;

const ATTENTION: readonly SloDetail[] = [
  {
    id: first.id,
    status: 'breached',
    word: 'Breached',
    name: first.name,
    remark: 'objective 99.90% over 28 days · 46,042 bad of 36,700,057 requests · 125.5% of budget used (W45: 36.0%)',
    compliance: {
      finding: '99.60% this week: the worst of 13, and the second miss.',
      unit: 'Good requests per week',
      alt: '99.60% this week: the worst of 13, and the second miss. First 99.96%, worst and last 99.60%, target 99.90%.',
      points: points(first),
      target: 0.999,
      targetText: '99.90%',
    },
    burnDown: burnDown(
      'Overspent until 8 Dec, even without new errors.',
      (i) => (i < 21 ? 0.65 - i * 0.0007 : i < 22 ? 0.64 : i === 22 ? -0.23 : -0.255),
      (i) =>
        i < 22
          ? [-0.26 - i * 0.0004, i < 2 ? -0.27 : i < 14 ? -1.16 : i < 18 ? -1.7 : -2.05, -0.25]
          : i < 23
            ? [-0.25, -1.2, 0.63]
            : [0.64, -1.22, 0.65],
      '−25.5%',
      [{ at: WEEK_END - 28 * DAY + 21.5 * DAY, text: 'outage' }],
      { at: WEEK_END + 23 * DAY, text: '8 Dec' },
    ),
    contributors: {
      finding: 'Two endpoints on backend-2 made 65.9% of 36,052 bad requests.',
      unit: '',
      alt: 'POST /pipelines/run on backend-2 made 38.6% of the bad requests, GET /pipelines on backend-2 27.3%.',
      rows: [
        { name: 'POST /pipelines/run · backend-2', value: 13904, text: '13,904', share: '38.6%', kind: 'finding' },
        { name: 'GET /pipelines · backend-2', value: 9846, text: '9,846', share: '27.3%', kind: 'finding' },
        { name: 'POST /connectors/test · backend-1', value: 5213, text: '5,213', share: '14.4%', kind: 'ordinary' },
        { name: 'GET /metrics/summary', value: 3377, text: '3,377', share: '9.4%', kind: 'ordinary' },
        { name: '47 other endpoints', value: 3712, text: '3,712', share: '10.3%', kind: 'other' },
      ],
    },
    policy: [
      'Budget over 100%: feature deploys stop; fixes and rollbacks may go. Lifted when the budget is back above 0%: 8 Dec at the earliest. A second such outage would add four weeks from its day.',
      'Deploys by this team since the breach: 0. Approved exceptions: 1 (4.18.1, rollback).',
    ],
  },
  {
    id: second.id,
    status: 'risk',
    word: 'At risk',
    name: second.name,
    remark: 'objective 99.0% over 28 days · 684 bad of 73,242 runs · 93.4% of budget used (W45: 59.4%)',
    compliance: {
      finding: '98.1% this week, under the objective.',
      unit: 'Good runs per week',
      alt: '98.1% this week, under the objective of 99.0%.',
      points: points(second),
      target: 0.99,
      targetText: '99.0%',
    },
    burnDown: burnDown(
      'On typical days the budget holds and recovers; one more bad day spends it.',
      (i) => (i < 9 ? 0.35 - i * 0.001 : i < 23 ? 0.46 - (i - 9) * 0.005 : i === 23 ? 0.08 : 0.066),
      (i) => (i < 24 ? [0.06 - i * 0.0008, i < 2 ? 0 : i < 12 ? -0.25 : -0.54, 0.06] : [0.36, -0.25, 0.38]),
      '6.6%',
      [{ at: WEEK_END - 28 * DAY + 23.2 * DAY, text: 'Kafka backlog' }],
      null,
    ),
    contributors: {
      finding: 'payments_daily and crm_sync_hourly: 52.3% of the week’s 348 failed runs.',
      unit: '',
      alt: 'payments_daily 33.9%, crm_sync_hourly 18.4%.',
      rows: [
        { name: 'payments_daily', value: 118, text: '118', share: '33.9%', kind: 'finding' },
        { name: 'crm_sync_hourly', value: 64, text: '64', share: '18.4%', kind: 'finding' },
        { name: 'orders_cdc', value: 41, text: '41', share: '11.8%', kind: 'ordinary' },
        { name: 'ads_import', value: 29, text: '29', share: '8.3%', kind: 'ordinary' },
        { name: '212 other pipelines', value: 96, text: '96', share: '27.6%', kind: 'other' },
      ],
    },
    policy: [],
  },
];

function anomaly(
  seed: number,
  id: string,
  title: string,
  unit: string,
  usual: (hour: number) => number,
  half: number,
  change: (hour: number) => number | undefined,
  peak: readonly [number, number, string],
  what: string,
  why: string,
): ReportModel['anomalies']['items'][number] {
  const next = noise(seed);
  return {
    id,
    title,
    unit,
    points: Array.from({ length: 168 }, (_, hour) => {
      const middle = usual(hour);
      const set = change(hour);
      return {
        at: WEEK_START + hour * HOUR,
        value: set ?? Math.max(0, middle + (next() - 0.5) * half),
        lower: Math.max(0, middle - half),
        upper: middle + half,
        anomalous: set !== undefined,
      };
    }),
    peak: { at: WEEK_START + peak[0] * HOUR, value: peak[1], text: peak[2] },
    what,
    why,
    alt: `${title}. ${what} ${why}`,
  };
}

const wave = (hour: number) => Math.sin(((hour % 24) / 24) * 2 * Math.PI - 2);

const EVIDENCE: Evidence = {
  remark:
    'every figure on page 1 follows from these counts by the formulas below · window 19 Oct 00:00 to 16 Nov 00:00',
  rows: (
    [
      ['API availability', '46,042', '36,700,057', '36,700', '99.87%', '125.5%', '36,052', '9,178,295', '3.93×', 'Q1'],
      ['Pipeline success', '684', '73,242', '732', '99.06%', '93.4%', '348', '18,374', '1.89×', 'Q2'],
      ['Vector search ≤ 300 ms', '51,488', '1,790,346', '—', '(97.1%)', '—', '6,356', '198,472', '—', 'Q3'],
      [
        'LLM gateway availability',
        '21,932',
        '7,645,497',
        '38,227',
        '99.71%',
        '57.4%',
        '6,953',
        '1,913,177',
        '0.73×',
        'Q4',
      ],
      ['Pipeline freshness ≤ 30 min', '3,383', '241,920', '7,258', '98.6%', '46.7%', '825', '60,480', '0.45×', 'Q5'],
      ['Compression jobs ≤ 5 s', '22,036', '1,172,191', '58,610', '98.1%', '37.6%', '5,927', '293,168', '0.40×', 'Q6'],
      [
        'API latency ≤ 500 ms',
        '561,913',
        '36,797,650',
        '1,839,883',
        '98.4%',
        '30.6%',
        '154,899',
        '9,113,928',
        '0.34×',
        'Q7',
      ],
      ['Decompression without error', '161', '1,325,107', '663', '99.987%', '24.3%', '41', '331,320', '0.25×', 'Q8'],
      ['Compression uptime', '7', '40,320', '40', '99.98%', '17.4%', '0', '10,080', '0.00×', 'Q9'],
    ] as const
  ).map(([slo, bad, total, allowed, actual, used, periodBad, periodTotal, burn, query]) => ({
    slo,
    bad,
    total,
    allowed,
    actual,
    used,
    periodBad,
    periodTotal,
    burn,
    query,
  })),
  formulas: [
    {
      name: 'Actual',
      text: '1 − bad ÷ total, rounded down to the objective’s digits, plus digits until it differs from the objective',
    },
    { name: 'Allowed', text: 'total × (1 − objective)' },
    { name: 'Used · left', text: 'bad ÷ allowed · 1 − bad ÷ allowed' },
    { name: 'Burn (7 days)', text: '(bad ÷ total in the week) ÷ (1 − objective)' },
    { name: 'Coverage', text: 'seen scrape intervals ÷ due intervals; below 90% there is no verdict' },
    { name: 'Combined availability', text: '1 − Σ bad ÷ Σ total over API and LLM gateway, in the week' },
    {
      name: 'Forecast band',
      text: 'line: median daily bad ratio of 28 days; band: 10th to 90th percentile of 400 redraws of those days',
    },
    {
      name: 'Cost of downtime',
      text: '47 min × €96 + 14 min × €31 + 215 reruns × €3.20 = €4,512 + €434 + €688 = €5,634',
    },
    { name: 'ROI', text: 'net ÷ (running cost + cost of downtime) = 4,421 ÷ 10,162 = 44%' },
  ],
  queriesRemark: 'range 28d, evaluated at 2026-11-16T00:00:00+01:00 · good = total − bad',
  queries: [
    { key: 'Q1 bad', text: 'sum(increase(http_requests_total{job="ai-etl-backend",code=~"5.."}[28d]))' },
    { key: 'Q1 total', text: 'sum(increase(http_requests_total{job="ai-etl-backend"}[28d]))' },
    { key: 'Q2 bad', text: 'sum(increase(etl_pipeline_runs_total{status="failed"}[28d]))' },
    { key: 'Q2 total', text: 'sum(increase(etl_pipeline_runs_total[28d]))' },
    { key: 'Q3 good', text: 'sum(increase(vector_search_seconds_bucket{le="0.3"}[28d]))' },
    { key: 'Q4 bad', text: 'sum(increase(llm_gateway_requests_total{status=~"error|timeout"}[28d]))' },
    { key: 'Q5 bad', text: 'count_over_time((time() - etl_pipeline_last_success > 1800)[28d:5m])' },
    { key: 'Q6 good', text: 'sum(increase(reducto_compression_duration_seconds_bucket{le="5"}[28d]))' },
    { key: 'Q7 good', text: 'sum(increase(http_request_duration_seconds_bucket{job="ai-etl-backend",le="0.5"}[28d]))' },
    { key: 'Q8 bad', text: 'sum(increase(reducto_decompression_errors_total[28d]))' },
    { key: 'Q9 bad', text: 'count_over_time((min(up{job="reducto-server"}) == 0)[28d:1m])' },
  ],
  attached:
    'Attached in this PDF: weekly-sla-2026-W46.json (model) and weekly-sla-2026-W46.csv. Differences between revisions are listed here when a late sample changes a figure; a report that was sent is never altered.',
};

/** The mock's own week: one breach, one risk, one SLO without a verdict. */
export const WEEK: ReportModel = {
  schema: REPORT_SCHEMA,
  name: 'weekly-sla',
  language: 'en',
  locale: 'en',
  currency: 'EUR',
  title: 'Weekly SLA report',
  scope: 'AI ETL Platform and Reducto',
  confidentiality: 'Confidential · for AI ETL management',
  period: {
    key: '2026-W46',
    start: WEEK_START,
    end: WEEK_END,
    timeZone: 'Europe/Berlin',
    label: 'Week 46',
    short: 'W46',
    previousShort: 'W45',
    dates: 'Mon 9 to Sun 15 Nov 2026',
  },
  generatedAt: WEEK_END + 7 * HOUR,
  provenance: 'Made Mon 16 Nov 2026 07:00 · data to Sun 15 Nov 23:59 · coverage 92.5% · nines 1.0.0',
  zoneNote: 'Times: Europe/Berlin (UTC+1) · weeks start Monday',
  version: '1.0.0',
  revision: 1,
  coverage: 0.925,
  sections: SECTIONS,
  changes: null,
  verdict: {
    status: 'breached',
    word: 'Breached',
    sentence: [
      { text: 'One of 8 SLOs was breached: API availability fell to ' },
      { text: '99.87%', strong: true },
      { text: ' (objective 99.90%) after a 47-minute outage on Tuesday. The week’s incidents cost ' },
      { text: '€5,634', strong: true },
      { text: '; net savings halved to €4,421. Pipeline success is next at risk.' },
    ],
    short: '1 of 8 SLOs breached, €5,634 lost, 5 actions.',
  },
  actions: ACTIONS,
  tiles: TILES,
  slos: {
    remark: 'worst first · window: rolling 28 days to 15 Nov',
    windowHead: '28 days',
    periodHead: 'Week 46',
    trendHead: '13 weeks',
    rows: ROWS,
    key: KEY,
  },
  attention: ATTENTION,
  incidents: {
    remark: '3 this week (W45: 1) · 259 min in all · cost €5,634 (W45: €558)',
    rows: [
      {
        id: 'INC-214',
        name: 'API outage',
        slo: 'API availability',
        severity: 'outage',
        start: at(1, 9, 12),
        end: at(1, 9, 59),
        startText: 'Tue 10 09:12',
        endText: 'Tue 09:59',
        duration: '47 min',
        mttd: '4 min',
        mtta: '7 min',
        mttr: '47 min',
        budget: '88.9%',
        cost: '€4,512',
        cause: 'deploy 4.18.0, pool 80',
      },
      {
        id: 'INC-215',
        name: 'Pipelines degraded',
        slo: 'Pipeline success',
        severity: 'degraded',
        start: at(3, 2, 30),
        end: at(3, 5, 48),
        startText: 'Thu 12 02:30',
        endText: 'Thu 05:48',
        duration: '3 h 18',
        mttd: '22 min',
        mtta: '41 min',
        mttr: '198 min',
        budget: '29.4%',
        cost: '€688',
        cause: 'Kafka backlog, etl-ingest',
      },
      {
        id: 'INC-216',
        name: 'LLM provider time-outs',
        slo: 'LLM gateway availability',
        severity: 'outage',
        start: at(5, 18, 3),
        end: at(5, 18, 17),
        startText: 'Sat 14 18:03',
        endText: 'Sat 18:17',
        duration: '14 min',
        mttd: '2 min',
        mtta: '3 min',
        mttr: '14 min',
        budget: '7.6%',
        cost: '€434',
        cause: 'provider; fail-over worked',
      },
    ],
    total: ['Mean times, sum of cost', '', '', '9 min', '17 min', '86 min', '—', '€5,634', 'W45: 3, 5, 18 min; €558'],
    note: 'MTTD start to detection · MTTA start to acknowledgement · MTTR start to recovery · MTBF 56 h (W45: 168 h) · budgets of different SLOs are not added',
    empty: '',
    log: [],
    timeline: {
      dayLabels: ['Mon 9', 'Tue 10', 'Wed 11', 'Thu 12', 'Fri 13', 'Sat 14', 'Sun 15'],
      rows: [
        {
          label: 'API availability',
          items: [
            { kind: 'outage', start: at(1, 9, 12), end: at(1, 9, 59), text: 'INC-214 · 47 min' },
            { kind: 'maintenance', start: at(6, 2), end: at(6, 4), text: '' },
          ],
        },
        {
          label: 'Pipeline success',
          items: [{ kind: 'degraded', start: at(3, 2, 30), end: at(3, 5, 48), text: 'INC-215 · 3 h 18' }],
        },
        {
          label: 'LLM gateway availability',
          items: [{ kind: 'outage', start: at(5, 18, 3), end: at(5, 18, 17), text: 'INC-216 · 14 min' }],
        },
        {
          label: 'Deploys',
          items: [at(0, 14), at(1, 9), at(1, 10, 5), at(2, 15, 30)].map((start) => ({
            kind: 'deploy' as const,
            start,
            end: start,
            text: '',
          })),
        },
        {
          label: 'Anomalies',
          items: [
            { kind: 'anomaly', start: at(1, 9, 14), end: at(1, 9, 14), text: '2' },
            { kind: 'anomaly', start: at(3, 1, 50), end: at(3, 1, 50), text: '' },
            { kind: 'anomaly', start: at(4, 11), end: at(4, 11), text: '' },
          ],
        },
      ],
      alt: 'Three incidents: Tuesday 09:12 for 47 min, Thursday 02:30 for 3 h 18, Saturday 18:03 for 14 min.',
    },
  },
  anomalies: {
    remark:
      '4 this week (W45: 3) · 3 explained, 1 not · band = expected range, learned from 8 weeks · ring = the anomaly',
    empty: '',
    items: [
      anomaly(
        11,
        'a1',
        'API p95 latency',
        'ms',
        (h) => 255 + wave(h) * 50,
        45,
        (h) => (h === 33 ? 1840 : h === 34 ? 1300 : undefined),
        [33, 1840, '1,840 ms'],
        'Tue 09:14, expected 195 to 315, was 1,840 (score 9.7).',
        'With INC-214 and deploy 4.18.0; explained.',
      ),
      anomaly(
        12,
        'a2',
        'Postgres connections in use',
        '',
        (h) => 40 + wave(h) * 14,
        11,
        (h) => (h === 33 ? 80 : undefined),
        [33, 80, '80 of 80'],
        'Tue 09:10, expected 30 to 54, was 80 (score 8.1).',
        'Two minutes before INC-214: leading sign; explained.',
      ),
      anomaly(
        13,
        'a3',
        'Kafka lag etl-ingest',
        'thousand messages',
        (h) => 12 + wave(h) * 8,
        10,
        (h) => (h >= 73 && h <= 77 ? [60, 150, 236, 160, 70][h - 73] : undefined),
        [75, 236, k('236_k')],
        k('Thu 01:50, expected 0 to 26_k, was 236_k (score 8.8).'),
        'Forty minutes before INC-215; explained.',
      ),
      anomaly(
        14,
        'a4',
        'Compression ratio, all jobs',
        '',
        (h) => 3.45 + wave(h) * 0.12,
        0.2,
        (h) => (h >= 107 && h <= 118 ? 2.35 + (h - 107) * 0.022 : undefined),
        [107, 2.35, '2.35:1'],
        'Fri 11:00, expected 3.1 to 3.6, was 2.35 (score 5.2).',
        'No deploy, no incident; not explained. New tenant’s data?',
      ),
    ],
    dayLabels: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  },
  savings: {
    remark: 'ROI 44% = net €4,421 ÷ spent and lost €10,162 (W45: 181%) · payback: already positive',
    finding: 'Tuesday’s outage and the failed runs took 56.0% of what was left after running costs: €5,634 of €10,055.',
    unit: 'Week 46, €',
    alt: 'Gross savings €14,583, running costs €4,528, downtime €5,634, net €4,421.',
    rows: [
      { name: 'Transfer avoided', amount: 7087, text: '€7,087', kind: 'gain', assumption: '186.5 TB × €38.00 per TB' },
      { name: 'Storage avoided', amount: 3104, text: '€3,104', kind: 'gain', assumption: '640 TB × €4.85 per TB-week' },
      {
        name: 'Engineer time',
        amount: 4392,
        text: '€4,392',
        kind: 'gain',
        assumption: '732 generated mappings × 5 min × €72.00 per h',
      },
      { name: 'Gross savings', amount: 14583, text: '€14,583', kind: 'total', assumption: 'W45: €14,120 · +3%' },
      { name: 'Compute', amount: -2394, text: '−€2,394', kind: 'cost', assumption: '168 h × €14.25 per h' },
      { name: 'LLM tokens', amount: -984, text: '−€984', kind: 'cost', assumption: '410 M × €2.40 per M' },
      { name: 'Licences, monitoring', amount: -1150, text: '−€1,150', kind: 'cost', assumption: 'fixed, per week' },
      {
        name: 'Cost of downtime',
        amount: -5634,
        text: '−€5,634',
        kind: 'downtime',
        assumption: '47 min × €96 + 14 min × €31 + 215 reruns × €3.20',
      },
      {
        name: 'Net savings',
        amount: 4421,
        text: '€4,421',
        kind: 'total',
        assumption: 'W45: €9,100 · −51% · 13-week mean €8,640',
      },
    ],
    assumptions: [
      {
        name: 'Price of an API minute',
        value: '€96',
        unit: 'per min',
        source: 'revenue per minute in Q3, finance, agreed 2 Oct',
        asOf: '2026-10-02',
      },
    ],
    note: 'Prices: contract of 1 Jan 2026. €96 per API minute: revenue per minute in Q3, finance, agreed 2 Oct. Change them in nines.yaml; this report then prints the new ones.',
    roi: { value: 0.44, text: '44%' },
    payback: 'already positive',
  },
  capacity: {
    remark: 'days to full, worst first · robust trend over 28 days with 80% range',
    rows: [
      {
        name: 'Postgres volume, db-01',
        status: 'info',
        used: 0.814,
        usedText: '81.4% · 814 of 1,000 GB',
        days: { value: 19, text: '19' },
        range: [15, 24],
        rangeText: '15 to 24 · 4 Dec',
      },
      {
        name: 'Kafka volume, broker-2',
        status: 'met',
        used: 0.69,
        usedText: '69.0% · 1.38 of 2.00 TB',
        days: { value: 50, text: '50' },
        range: [41, 66],
        rangeText: '41 to 66 · 4 Jan',
      },
      {
        name: 'MinIO bucket raw',
        status: 'met',
        used: 0.678,
        usedText: '67.8% · 27.1 of 40.0 TB',
        days: { value: 111, text: '111' },
        range: [90, 148],
        rangeText: '90 to 148 · 6 Mar',
      },
      {
        name: 'Redis memory, cache-1',
        status: 'met',
        used: 0.569,
        usedText: '56.9% · 9.1 of 16.0 GB',
        days: { value: null, text: '> 180' },
        range: null,
        rangeText: 'no trend',
      },
      {
        name: 'Celery queue default',
        status: 'met',
        used: 0.062,
        usedText: '6.2% · 310 of 5,000 jobs',
        days: { value: null, text: '> 180' },
        range: null,
        rangeText: 'no trend',
      },
    ],
    note: '6 more resources have more than 180 days; they are listed in the HTML and JSON.',
  },
  health: {
    columns: [
      {
        title: 'Alerts',
        rows: [
          { name: 'Sent', value: '11', earlier: 'W45: 8' },
          { name: 'Suppressed', value: '46', earlier: 'W45: 31' },
          { name: 'Silenced', value: '3', earlier: 'W45: 3' },
          { name: 'Pages at night', value: '2', earlier: 'W45: 0' },
          { name: 'Useful', value: '9 of 11', earlier: 'W45: 7 of 8' },
        ],
      },
      {
        title: 'Targets up, share of week',
        rows: [
          { name: '23 targets', value: '100.0%', earlier: 'W45: 100.0%' },
          { name: 'search-02', value: '32.6%', earlier: 'W45: 100.0%' },
          { name: 'All 24, mean', value: '97.1%', earlier: 'W45: 100.0%' },
          { name: 'Late samples', value: '0', earlier: 'W45: 14' },
          { name: 'Counter resets', value: '6', earlier: 'W45: 6' },
        ],
      },
      {
        title: 'Not counted, corrected, changed',
        rows: [
          { name: 'Maintenance', value: '120 min', earlier: 'W45: 0' },
          { name: 'Corrections', value: '0', earlier: 'W45: 1' },
          { name: 'Definitions', value: '0', earlier: 'W45: 0' },
          { name: 'Annotations', value: '5', earlier: 'W45: 4' },
          { name: 'Revision', value: '1', earlier: 'first' },
        ],
      },
    ],
  },
  panels: [],
  evidence: EVIDENCE,
  dates: [
    {
      when: 'Wed 18 Nov',
      text: 'Pipeline success: earliest day the budget may be spent (chance 1 in 10); on typical days it holds.',
    },
    {
      when: 'Fri 4 Dec',
      text: 'Postgres volume on db-01 full (30 Nov to 9 Dec). Ordering takes 30 days: extend the virtual disk instead.',
    },
    {
      when: 'Tue 8 Dec',
      text: 'API availability: the outage leaves the 28-day window; if nothing new happens, deploys are free again.',
    },
  ],
  words: LAYOUT_EN,
};

const met = (rows: readonly SloRow[]) =>
  rows.map(
    (each): SloRow => ({
      ...each,
      status: 'met',
      word: WORDS.met,
      policy: POLICY.met,
      partial: false,
      budgetUsed:
        each.budgetUsed.value === null || each.budgetUsed.value > 0.8
          ? { value: 0.641, text: '64.1%' }
          : each.budgetUsed,
      burn: { value: 0.7, text: '0.7×' },
      burnNote: '',
      coverage: { value: 1, text: '100.0%' },
      note: `${each.team} · 100.0% seen`,
      trend: each.trend.map((point) => ({
        ...point,
        value: Math.max(point.value ?? 1, each.objective.value ?? 0),
        missed: false,
      })),
    }),
  );

/** Nothing is wrong: two pages are enough. */
export const ALL_WELL: ReportModel = {
  ...WEEK,
  coverage: 1,
  verdict: {
    status: 'met',
    word: 'All met',
    sentence: [
      { text: 'All 9 SLOs were met, for the fourth week running. No incidents, no downtime; Reducto saved ' },
      { text: '€10,055', strong: true },
      { text: ' net, 10% more than the week before. Nearest limit: Pipeline success has used ' },
      { text: '64.1%', strong: true },
      { text: ' of its budget.' },
    ],
    short: '9 SLOs met.',
  },
  actions: ACTIONS.slice(2, 3),
  tiles: [
    tile('met', 'SLOs met', 9, '9 of 9', 'no change', 'W45: 9 of 9'),
    tile('availability', 'Availability, combined', 0.9993, '99.93%', '▲ 0.03 pp, better', 'W45: 99.90%'),
    tile('downtime', 'Downtime', 0, '0 min', '▼ 18 min, better', 'W45: 18 min'),
    tile('incidents', 'Incidents', 0, '0', '▼ 1 fewer, better', 'W45: 1'),
    tile('anomalies', 'Anomalies', 0, '0', '▼ 3 fewer', 'W45: 3'),
    tile('savings', 'Net savings', 10_055, '€10,055', '▲ €955, better', 'W45: €9,100 · ROI 222%'),
  ],
  slos: { ...WEEK.slos, rows: met(ROWS) },
  attention: [],
  incidents: {
    ...WEEK.incidents,
    remark: '',
    rows: [],
    total: [],
    note: '',
    empty: 'No incidents in this week (W45: 1).',
    timeline: { ...WEEK.incidents.timeline, rows: [] },
  },
  anomalies: { ...WEEK.anomalies, remark: '', items: [], empty: 'None in 214 series watched.' },
  dates: WEEK.dates.slice(1, 2),
};

/** The source was not reached for most of the week. */
export const MISSING: ReportModel = {
  ...WEEK,
  coverage: 0.643,
  verdict: {
    status: 'nodata',
    word: 'No verdict',
    sentence: [
      { text: '5 of 9 SLOs cannot be judged: Prometheus was not reached from Wed 07:12 to Sun 19:12, so ' },
      { text: '64.3%', strong: true },
      {
        text: ' of their week is missing. The 4 SLOs that were seen met their objectives. This is a gap in measurement, not proof of downtime.',
      },
    ],
    short: '5 of 9 SLOs without a verdict.',
  },
  actions: [
    {
      ...(ACTIONS[3] as Action),
      subject: 'Measurement gap',
      text: 'prometheus-01 refused connections for 4 d 12 h; 5 SLOs rest on it.',
    },
  ],
  tiles: [
    tile('met', 'SLOs met', 4, '4 of 4', '5 not judged', 'W45: 9 of 9'),
    tile('availability', 'Availability, combined', null, '—', 'not known', 'coverage below 90%'),
    tile('downtime', 'Downtime', 0, '≥ 0 min', 'seen part only', 'W45: 18 min'),
    tile('incidents', 'Incidents', 0, '0 seen', 'seen part only', 'W45: 1'),
    tile('anomalies', 'Anomalies', 1, '1', 'seen part only', 'W45: 3'),
    tile('savings', 'Net savings', null, '—', 'not computed', 'needs 5 missing SLOs'),
  ],
  slos: {
    ...WEEK.slos,
    rows: [
      ...met(ROWS)
        .slice(0, 5)
        .map(
          (each): SloRow => ({
            ...each,
            status: 'nodata',
            word: WORDS.nodata,
            policy: POLICY.nodata,
            partial: true,
            window: { ...each.window, text: `(${each.window.text.replace(/[()]/g, '')})` },
            periodActual: { ...each.periodActual, text: `(${each.periodActual.text.replace(/[()]/g, '')})` },
            change: 'seen part only',
            direction: 'none',
            budgetUsed: { value: null, text: 'not judged' },
            budgetNote: '51.5 k bad seen',
            burn: { value: null, text: '—' },
            coverage: { value: 0.357, text: '35.7%' },
            note: `${each.team} · 35.7% seen`,
          }),
        ),
      ...met(ROWS).slice(5),
    ],
  },
  attention: [],
  incidents: { ...ALL_WELL.incidents, empty: 'No incidents in the part of the week that was seen (W45: 1).' },
  anomalies: ALL_WELL.anomalies,
  savings: null,
  dates: [],
};

/** Everything is up, nobody uses it. */
export const NO_TRAFFIC: ReportModel = {
  ...WEEK,
  verdict: {
    status: 'idle',
    word: 'No traffic',
    sentence: [
      { text: 'There was nothing to measure: ' },
      { text: '0 requests', strong: true },
      {
        text: ', jobs and runs from Mon 9 to Sun 15 Nov, while all 24 targets were up (coverage 100.0%). Nothing was met or missed, and no budget was spent. Was a shutdown planned?',
      },
    ],
    short: '9 SLOs without traffic.',
  },
  actions: [
    {
      ...(ACTIONS[3] as Action),
      status: 'idle',
      word: 'No traffic',
      subject: 'All SLOs',
      text: 'The last request was seen Sun 8 Nov 23:59. No maintenance is entered for the week.',
      todo: 'Confirm the shutdown, or check the ingress and the queries.',
    },
  ],
  tiles: [
    tile('met', 'SLOs met', 0, '0 of 0', '9 without traffic', 'W45: 9 of 9'),
    tile('availability', 'Availability, combined', null, '—', 'no requests', 'W45: 99.90%'),
    tile('downtime', 'Downtime', 0, '0 min', 'targets up', 'W45: 18 min'),
    tile('incidents', 'Incidents', 0, '0', '', 'W45: 1'),
    tile('anomalies', 'Anomalies', 1, '1', 'volume at zero', 'W45: 3'),
    tile('savings', 'Net savings', -1150, '−€1,150', 'fixed cost only', 'W45: €9,100'),
  ],
  slos: {
    ...WEEK.slos,
    rows: ROWS.map((each) => ({
      ...each,
      status: 'idle',
      word: WORDS.idle,
      policy: POLICY.idle,
      partial: false,
      window: { value: null, text: '—' },
      windowEvents: '0',
      periodActual: { value: null, text: '—' },
      change: '0 requests',
      direction: 'none',
      budgetUsed: { value: null, text: 'no new use' },
      budgetNote: 'no requests',
      burn: { value: null, text: '—' },
      burnNote: '',
      note: `${each.team} · 100.0% seen`,
    })),
  },
  attention: [],
  incidents: ALL_WELL.incidents,
  anomalies: ALL_WELL.anomalies,
  dates: [],
};

/** No history: no changes, no trends, no forecasts. */
export const FIRST_WEEK: ReportModel = {
  ...ALL_WELL,
  verdict: {
    status: 'met',
    word: 'All met',
    sentence: [
      {
        text: 'First report: all 9 SLOs met their objectives in their first week. Comparisons start next week, forecasts in week 48, and the full 28-day budget window closes on ',
      },
      { text: 'Sun 6 Dec', strong: true },
      { text: '.' },
    ],
    short: '9 SLOs met.',
  },
  actions: [],
  tiles: ALL_WELL.tiles.map((each) => ({
    ...each,
    change: 'first week',
    direction: 'none',
    meaning: 'neutral',
    earlier: 'no earlier period',
  })),
  slos: {
    ...ALL_WELL.slos,
    remark: 'window: first 7 of 28 days',
    rows: met(ROWS).map((each) => ({ ...each, trend: each.trend.slice(-1), change: 'first week', direction: 'none' })),
  },
  capacity: null,
  dates: [],
};

/** Names that break layouts, tables, markup and spreadsheets. */
export const HOSTILE_NAMES = [
  '=HYPERLINK("http://example.invalid","x") <img src=x onerror=alert(1)> success',
  'customer-360-consolidated-reconciliation-of-all-regional-ledgers-and-their-correction-entries ≤ 30 min',
  'مخطط المبيعات success',
  'tab\tand\nline\u0000feed \u202Eright-to-left',
  'emoji 🚀 launch rate',
  "</script><script>alert('x')</script>",
  'שירות חיפוש 2.0 (בטא) latency ≤ 1 s',
  'a|b `code` **bold** [link](javascript:alert(1)) ~~x~~ #1 @all',
  'family 👨‍👩‍👧 flag 🇩🇪 warning ⚠️ done ✔️',
  `${'endless-name-without-a-space-'.repeat(10)}end of 300`,
  '+1 lone \ud800 surrogate, z\u0351\u0363\u0352algo, zero\u200bwidth\u2066isolate',
  '-2+3 @cmd|/c calc 数据 管道',
];

/** A week in which everything that users name has a hostile name. */
export const HOSTILE: ReportModel = (() => {
  let next = 0;
  const name = () => HOSTILE_NAMES[next++ % HOSTILE_NAMES.length] ?? '';
  const names = WEEK.slos.rows.map(() => name());
  const renamed = (id: string, old: string) => names[WEEK.slos.rows.findIndex((row) => row.id === id)] ?? old;
  return {
    ...WEEK,
    title: 'Weekly <b>SLA</b> report | "شبكة" 🚀',
    scope: name(),
    confidentiality: 'Confidential · =1+1 <b>سري</b>',
    verdict: {
      ...WEEK.verdict,
      sentence: [
        { text: `One of 9 SLOs was breached: ${HOSTILE_NAMES[2]} fell to ` },
        { text: '99.87%', strong: true },
        { text: ' (objective 99.90%); שירות חיפוש is next at risk.' },
      ],
    },
    actions: WEEK.actions.map((action) => ({ ...action, subject: name(), owner: `${name()} · by Tue 24 Nov` })),
    slos: { ...WEEK.slos, rows: WEEK.slos.rows.map((row, i) => ({ ...row, name: names[i] ?? '', team: name() })) },
    attention: WEEK.attention.map((detail) => ({
      ...detail,
      name: renamed(detail.id, detail.name),
      burnDown: { ...detail.burnDown, marks: detail.burnDown.marks.map((mark) => ({ ...mark, text: 'عطل 🚀 <i>' })) },
      contributors: detail.contributors && {
        ...detail.contributors,
        rows: detail.contributors.rows.map((row) => ({ ...row, name: name() })),
      },
    })),
    incidents: { ...WEEK.incidents, rows: WEEK.incidents.rows.map((row) => ({ ...row, name: name(), cause: name() })) },
    anomalies: {
      ...WEEK.anomalies,
      items: WEEK.anomalies.items.map((item) => ({ ...item, title: name(), why: name() })),
    },
    capacity: WEEK.capacity && {
      ...WEEK.capacity,
      rows: WEEK.capacity.rows.map((row) => ({ ...row, name: name() })),
    },
    panels: [
      {
        title: name(),
        remark: name(),
        panels: [
          {
            ...{ kind: 'table', id: 'hostile', width: 'full', query: 'P1' },
            ...{ title: name(), unit: name(), note: name(), alt: name() },
            columns: [
              { name: name(), align: 'left' },
              { name: 'שגיאות', align: 'right' },
            ],
            rows: HOSTILE_NAMES.map((text, i) => [text, String(i)]),
            values: HOSTILE_NAMES.map((text, i) => [text, i]),
          },
          {
            ...{ kind: 'top', id: 'hostile-top', width: 'half', query: 'P2' },
            ...{ title: name(), unit: name(), note: '', alt: name() },
            rows: HOSTILE_NAMES.map((text, i) => ({ name: text, value: 20 - i, text: String(20 - i), earlier: '' })),
            target: null,
          },
        ],
      },
    ],
    evidence: {
      ...WEEK.evidence,
      rows: WEEK.evidence.rows.map((row, i) => ({ ...row, slo: names[i] ?? '' })),
      queries: WEEK.evidence.queries.map((query) => ({ ...query, text: `${query.text} # ${name()}` })),
    },
  };
})();

const TEAMS = ['Data, ingestion', 'Data, marts', 'Reducto, storage', 'Platform', 'AI', 'Billing', 'Search', ''];

/** 200 SLOs in 8 teams: 3 breached, 4 at risk, one without a verdict. */
export const MANY: ReportModel = {
  ...WEEK,
  verdict: {
    status: 'breached',
    word: 'Breached',
    sentence: [
      { text: 'Three of 200 SLOs were breached, all in Data, marts; they cost ' },
      { text: '€2,310', strong: true },
      { text: '. 4 more are at risk, 1 has no verdict, 192 were met.' },
    ],
    short: '3 of 200 SLOs breached.',
  },
  slos: {
    ...WEEK.slos,
    rows: Array.from({ length: 200 }, (_, i): SloRow => {
      const like = ROWS[i < 3 ? 0 : i < 7 ? 1 : i < 8 ? 2 : 3 + (i % 6)] as SloRow;
      const hostile = HOSTILE_NAMES[i - 10];
      const name = hostile ?? `${like.name} ${String(i + 1).padStart(3, '0')}`;
      return {
        ...like,
        id: `slo-${i}`,
        slo: `slo-${i}`,
        name,
        team: i < 3 ? 'Data, marts' : (TEAMS[i % TEAMS.length] ?? ''),
      };
    }),
  },
  evidence: {
    ...WEEK.evidence,
    rows: Array.from({ length: 200 }, (_, i) => ({
      ...(EVIDENCE.rows[i % 9] as Evidence['rows'][number]),
      query: `Q${i + 1}`,
    })),
  },
};

/** A German report, whose texts run longer. */
export const GERMAN: ReportModel = {
  ...WEEK,
  language: 'de',
  locale: 'de',
  words: LAYOUT_DE,
  verdict: {
    ...WEEK.verdict,
    word: 'Verletzt',
    sentence: [
      {
        text: 'Eines von 8 SLOs wurde verletzt: Die API-Verfügbarkeit fiel nach einem Ausfall von 47 Minuten am Dienstag auf ',
      },
      { text: '99,87 %', strong: true },
      { text: ' (Ziel 99,90 %). Die Störungen der Woche kosteten ' },
      { text: '5.634 €', strong: true },
      { text: '; die Nettoersparnis halbierte sich auf 4.421 €. Als Nächstes ist der Pipeline-Erfolg gefährdet.' },
    ],
  },
};
