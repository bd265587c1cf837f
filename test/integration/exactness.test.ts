import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect } from '../../jobs/collect.ts';
import { evaluate } from '../../jobs/evaluate.ts';
import { BucketState, type SloStatus } from '../../src/slo/index.ts';
import { bucketsOf, statusAt } from '../../src/store/index.ts';
import { openWorkplace, type Workplace } from '../jobs/workplace.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { counter, type TestSeries } from '../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AT = Date.parse('2026-11-10T09:00:00Z');
const WINDOW = { start: AT - 8 * DAY, end: AT };
/** History begins before the window, so that the delta across its edge is there to be counted. */
const BEGIN = AT - 9 * DAY;
const GAP = [AT - 3 * DAY - 17 * MINUTE, AT - 3 * DAY + 23 * MINUTE] as const;
const RESETS = [AT - 6 * DAY - 7_000, AT - 2 * DAY + 3 * HOUR + 1_000];
const JOBS = [
  { job: 'slow', intervalMs: 60_000 },
  { job: 'fast', intervalMs: 15_000 },
];

/** Traffic with a daily season and a little noise, errors in bursts; whole numbers, the same on every run. */
function requests(time: number, index: number): number {
  const hour = (time % DAY) / HOUR;
  return Math.round(40 + 30 * Math.sin((hour / 24) * 2 * Math.PI)) + ((index * 7919) % 11);
}

function errors(time: number, index: number): number {
  const burst = Math.floor(time / HOUR) % 31 === 0 ? 9 : 0;
  return (index * 104_729) % 97 === 0 ? 1 + burst : Math.min(burst, index % 3);
}

function history(): TestSeries[] {
  return JOBS.flatMap(({ job, intervalMs }) => {
    // Scrapes lie off the minute, as they do everywhere.
    const scrapes = { start: BEGIN + 7_300, end: AT, intervalMs, gaps: [GAP], resets: RESETS, name: 'requests_total' };
    return [
      counter({ ...scrapes, labels: { job, code: '200' }, increment: requests, initial: 12_345 }),
      counter({ ...scrapes, labels: { job, code: '500' }, increment: errors, initial: 67 }),
    ];
  });
}

/** What the counter did in the window: deltas between its own samples, the one across the edge and the one across the gap included. */
function rawDeltas(series: readonly TestSeries[], job: string, code: RegExp): number {
  let sum = 0;
  for (const { labels, points } of series) {
    if (labels.job !== job || !code.test(labels.code ?? '')) continue;
    points.forEach(([time, value], i) => {
      const former = points[i - 1]?.[1];
      if (former === undefined || time < WINDOW.start || time >= WINDOW.end) return;
      sum += value < former ? value : value - former;
    });
  }
  return sum;
}

function configuration(url: string, maxSamplesPerRun: number): string {
  const slos = JOBS.map(
    ({ job }) => `
  - name: ${job}
    objective: 99%
    window: 8d
    sli:
      bad: sum(rate(requests_total{job="${job}", code=~"5.."}[5m]))
      valid: sum(rate(requests_total{job="${job}"}[5m]))`,
  ).join('');
  return `
sources:
  prom: {type: prometheus, url: '${url}', maxSamplesPerRun: ${maxSamplesPerRun}}
collect: {initial: 9d}
slos:${slos}
`;
}

/** Prometheus' own answer over the whole window. */
async function increaseRatio(workplace: Workplace, job: string): Promise<number> {
  const total = `sum(increase(requests_total{job="${job}"}[8d]))`;
  const query = `sum(increase(requests_total{job="${job}", code=~"5.."}[8d])) / ${total}`;
  const { series } = await workplace.context(AT).source('prom').instant(query, AT);
  return series[0]?.values[0] ?? Number.NaN;
}

async function judged(workplace: Workplace, job: string): Promise<SloStatus> {
  const context = workplace.context(AT);
  const slo = context.config.slos.find(({ name }) => name === job);
  if (slo === undefined) throw new Error(`no slo ${job}`);
  const [status] = await statusAt(context.store, slo, AT);
  if (status === undefined) throw new Error(`no status of ${job}`);
  return status;
}

describe.skipIf(!hasPrometheus())('the ledger against a real Prometheus', () => {
  const series = history();
  const figures: Record<string, string | number>[] = [];
  let prometheus: PrometheusServer;
  let workplace: Workplace;

  beforeAll(async () => {
    prometheus = await startPrometheus({ openmetrics: series });
    workplace = await openWorkplace(configuration(prometheus.url, 10_000_000));
    const outcome = await collect.run(workplace.context(AT));
    expect(outcome).toMatchObject({ problems: [], summary: { approximate: 0 } });
    expect((await evaluate.run(workplace.context(AT))).problems).toEqual([]);
  });

  afterAll(async () => {
    await workplace?.close();
    await prometheus?.stop();
    console.table(figures);
  });

  test.each(JOBS)('counts scrapes of $intervalMs ms as exactly as the raw deltas do', async ({ job }) => {
    const status = await judged(workplace, job);
    const valid = rawDeltas(series, job, /./);
    const bad = rawDeltas(series, job, /^5/);
    expect(status).toMatchObject({ valid, good: valid - bad, accuracy: 'exact' });
    expect(status.budgetUsed).toBeCloseTo(bad / (valid * 0.01), 9);
  });

  test.each(JOBS)(
    'agrees with increase() over the window for scrapes of $intervalMs ms',
    async ({ job, intervalMs }) => {
      const { good, valid } = await judged(workplace, job);
      const ours = (valid - good) / valid;
      const theirs = await increaseRatio(workplace, job);
      const allowed = Math.max(0.001 * theirs, 1 / valid);
      figures.push({
        job,
        intervalMs,
        mode: 'exact',
        bad: valid - good,
        valid,
        ours,
        theirs,
        difference: ours / theirs - 1,
      });
      expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(allowed);
    },
  );

  test.each(JOBS)(
    'knows the 40 minutes without scrapes of $intervalMs ms as a gap and not as unknown',
    async ({ job }) => {
      const status = await judged(workplace, job);
      const [run] = await bucketsOf(workplace.store, { slos: [job], range: WINDOW });
      const states = [...(run?.state ?? [])];
      const gaps = states.filter((state) => state === BucketState.gap).length;
      expect(gaps).toBeGreaterThanOrEqual(7);
      expect(gaps).toBeLessThanOrEqual(9);
      expect(states.filter((state) => state === BucketState.unmeasured)).toEqual([]);
      expect(status.coverage).toBeCloseTo(1 - (gaps * 5 * MINUTE) / (8 * DAY), 9);
      expect(status.budgetUsedInterval?.low).toBe(status.budgetUsedInterval?.high);
    },
  );

  test('says that counts are approximate above the limit of samples, and by how much they differ', async () => {
    // The embedded engine has one data folder per process.
    await workplace.close();
    workplace = await openWorkplace(configuration(prometheus.url, 1_000));
    const outcome = await collect.run(workplace.context(AT));
    expect(outcome).toMatchObject({ problems: [], summary: { approximate: 2 } });
    expect(workplace.warnings.join('\n')).toMatch(/slow: counts are approximate.*raw samples/);
    for (const { job, intervalMs } of JOBS) {
      const { good, valid, accuracy } = await judged(workplace, job);
      const ours = (valid - good) / valid;
      const theirs = await increaseRatio(workplace, job);
      figures.push({
        job,
        intervalMs,
        mode: 'approximate',
        bad: valid - good,
        valid,
        ours,
        theirs,
        difference: ours / theirs - 1,
      });
      expect(accuracy).toBe('approximate');
      expect(Math.abs(ours / theirs - 1)).toBeLessThan(0.05);
    }
  });
});
