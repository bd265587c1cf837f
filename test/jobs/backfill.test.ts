import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBackfill } from '../../jobs/backfill.ts';
import { collect } from '../../jobs/collect.ts';
import type { JobContext } from '../../jobs/job.ts';
import { UsageError } from '../../src/errors.ts';
import { BucketState, type SloStatus } from '../../src/slo/index.ts';
import { bucketsOf, readWatermarks, statusAt } from '../../src/store/index.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { counter } from '../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AT = Date.parse('2026-11-10T00:00:00Z');
const FROM = AT - 12 * DAY;

function requests(start: number, end: number) {
  const scrapes = { start, end, intervalMs: MINUTE, name: 'requests_total' };
  return [
    counter({ ...scrapes, labels: { code: '200' }, increment: () => 9 }),
    counter({ ...scrapes, labels: { code: '500' }, increment: () => 1 }),
  ];
}

function yaml(sources: string, bad = 'requests_total{code="500"}'): string {
  return `
sources:${sources}
collect: {initial: 1d}
slos:
  - {name: api, objective: 80%, window: 7d, sli: {source: short, bad: '${bad}', valid: requests_total}}
`;
}

describe.skipIf(!hasPrometheus())('a backfill from a real Prometheus', () => {
  /** The long memory has all of it, the short one three days. */
  let long: PrometheusServer;
  let short: PrometheusServer;
  let workplace: Workplace | undefined;

  async function open(text: string): Promise<Workplace> {
    await workplace?.close();
    workplace = await openWorkplace(text);
    return workplace;
  }
  const one = () => `
  short: {type: prometheus, url: '${long.url}', retries: 0}`;
  const two = () => `
  short: {type: prometheus, url: '${short.url}', retries: 0, longTerm: long}
  long: {type: prometheus, url: '${long.url}', retries: 0}`;
  const rows = async ({ store }: Workplace) => await bucketsOf(store, { range: { start: FROM, end: AT } });
  const status = async ({ store, context }: Workplace): Promise<SloStatus | undefined> => {
    const [slo] = context(AT).config.slos;
    return slo && (await statusAt(store, slo, AT))[0];
  };

  beforeAll(async () => {
    long = await startPrometheus({ openmetrics: requests(FROM + 13_000, AT) });
    short = await startPrometheus({ openmetrics: requests(AT - 3 * DAY + 13_000, AT) });
  });
  afterAll(async () => {
    await workplace?.close();
    await long?.stop();
    await short?.stop();
  });

  test('fills the past, and does nothing when called again', async () => {
    const place = await open(yaml(one()));
    await collect.run(place.context(AT));
    expect(await status(place)).toMatchObject({ dataFrom: AT - DAY });
    const first = await runBackfill(place.context(AT), { from: FROM });
    expect(first).toMatchObject({ problems: [], summary: { slos: 1, buckets: 12 * 288 } });
    expect(await status(place)).toMatchObject({
      dataFrom: AT - 7 * DAY,
      coverage: 1,
      budgetUsed: expect.closeTo(0.5, 9),
    });
    const [run] = await rows(place);
    // Ten a minute, but for the first sample, where counting begins.
    expect(run?.valid.reduce((a, b) => a + b, 0)).toBe((12 * 1440 - 1) * 10);
    expect((await runBackfill(place.context(AT), { from: FROM })).summary.buckets).toBe(0);
    expect((await runBackfill(place.context(AT), { from: FROM, again: true })).summary.buckets).toBe(12 * 288);
    expect(await rows(place)).toEqual([run]);
  });

  test('stopped in the middle goes on where it was, and ends with the same rows', async () => {
    const whole = await open(yaml(one()));
    await runBackfill(whole.context(AT), { from: FROM });
    const expected = await rows(whole);
    const place = await open(yaml(one()));
    const stop = new AbortController();
    const log: JobContext['log'] = {
      ...place.context(AT).log,
      progress: (_, done) => {
        if (done > 0) stop.abort(new Error('stopped'));
      },
    };
    await expect(runBackfill(place.context(AT, { signal: stop.signal, log }), { from: FROM })).rejects.toThrow();
    const marks = [...(await readWatermarks(place.store)).values()];
    expect(marks).toHaveLength(1);
    expect(marks[0]).toBeLessThan(AT);
    const rest = await runBackfill(place.context(AT), { from: FROM });
    expect(rest.summary.buckets).toBeLessThan(12 * 288);
    expect(await rows(place)).toEqual(expected);
  });

  test('asks the long-term source for what the source no longer has', async () => {
    const place = await open(yaml(two()));
    const { problems } = await runBackfill(place.context(AT), { from: FROM });
    expect(problems).toEqual([]);
    const [run] = await rows(place);
    expect(run?.start.length).toBe(12 * 288);
    expect([...(run?.state ?? [])].filter((state) => state === BucketState.unmeasured)).toEqual([]);
  });

  test('never replaces what the ledger knows by what the source has forgotten', async () => {
    const place = await open(yaml(one()));
    await runBackfill(place.context(AT), { from: FROM });
    const before = await rows(place);
    await place.configure(yaml(two().replace(', longTerm: long', '')));
    await runBackfill(place.context(AT), { from: FROM, again: true });
    const after = await rows(place);
    const until = AT - 3 * DAY;
    const early = (runs: typeof before) =>
      runs.map(({ start, valid }) => [...valid].filter((_, i) => (start[i] ?? 0) < until));
    expect(early(after)).toEqual(early(before));
  });

  test('after a query was mended collects the same range again', async () => {
    const place = await open(yaml(one(), 'requests_total{code="50"}'));
    await runBackfill(place.context(AT), { from: FROM });
    expect(await status(place)).toMatchObject({ compliance: 1 });
    await place.configure(yaml(one()));
    await runBackfill(place.context(AT), { from: FROM });
    expect(await status(place)).toMatchObject({ compliance: 0.9 });
  });

  test('refuses a range that is empty or in the future', async () => {
    const { context } = await open(yaml(one()));
    await expect(runBackfill(context(AT), { from: AT })).rejects.toThrow(UsageError);
    await expect(runBackfill(context(AT), { from: AT - DAY, to: AT - 2 * DAY })).rejects.toThrow('is empty');
  });
});
