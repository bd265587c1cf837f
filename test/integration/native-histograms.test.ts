import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../jobs/collect.ts';
import { BucketState } from '../../src/slo/index.ts';
import { bucketsOf, statusAt } from '../../src/store/index.ts';
import { openWorkplace, type Workplace } from '../jobs/workplace.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { type HistogramHistory, type HistogramPoint, writeHistograms } from '../servers/remote-write.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const AT = Date.parse('2026-11-10T09:00:00Z');
const BEGIN = AT - 7 * HOUR;
/** A restart in the middle of a bucket. */
const RESET = AT - 3 * HOUR - 90_000;

/** Every half minute, schema 0: buckets up to 0.25 s, 0.5 s, 1 s and 2 s, more of each a scrape, and a restart. */
function history(pod: string, grow: readonly number[]): HistogramHistory {
  const points: HistogramPoint[] = [];
  let total = grow.map(() => 0);
  for (let time = BEGIN + 11_000; time < AT; time += 30_000) {
    if (time >= RESET && time - 30_000 < RESET) total = grow.map(() => 0);
    total = total.map((events, i) => events + (grow[i] ?? 0) + ((time / 1_000 + i) % 3 < 1 ? 1 : 0));
    points.push({ time, schema: 0, first: -2, buckets: total, sum: total.reduce((sum, events) => sum + events, 0) });
  }
  return { labels: { __name__: 'request_seconds', pod }, points };
}

const HISTORIES = [history('a', [9, 3, 1, 1]), history('b', [20, 5, 0, 2])];

/** Deltas between the histograms' own samples in the window, restarts counted from nothing: events in the first `upTo` buckets. */
function deltas(range: { readonly start: number; readonly end: number }, upTo: number, pods = ['a', 'b']): number {
  const inFirst = ({ buckets }: HistogramPoint) => buckets.slice(0, upTo).reduce((sum, events) => sum + events, 0);
  let sum = 0;
  for (const { labels, points } of HISTORIES.filter(({ labels: own }) => pods.includes(own.pod ?? ''))) {
    for (const [i, point] of points.entries()) {
      const former = points[i - 1];
      if (former === undefined || point.time < range.start || point.time >= range.end) continue;
      const restarted = inFirst(point) < inFirst(former);
      sum += restarted ? inFirst(point) : inFirst(point) - inFirst(former);
    }
    expect(labels.__name__).toBe('request_seconds');
  }
  return sum;
}

function configuration(url: string, samples: number): string {
  const slo = (name: string, threshold: string, more = '') => `
  - name: ${name}
    objective: 90%
    window: 6h
    burnRules: []
    ${more}
    sli: {histogram: request_seconds, threshold: ${threshold}}`;
  return `
sources:
  prom: {type: prometheus, url: '${url}', maxSamplesPerRun: ${samples}}
collect: {initial: 6h}
slos:${slo('at-a-bound', '500ms')}${slo('between', '750ms')}${slo('by-pod', '500ms', 'groupBy: [pod]')}
`;
}

describe.skipIf(!hasPrometheus())('latency from native histograms of a real Prometheus', () => {
  let prometheus: PrometheusServer;
  let place: Workplace;
  const window = { start: AT - 6 * HOUR, end: AT };

  beforeAll(async () => {
    prometheus = await startPrometheus({
      flags: ['--web.enable-remote-write-receiver', '--enable-feature=native-histograms'],
    });
    await writeHistograms(prometheus.url, HISTORIES);
    place = await openWorkplace(configuration(prometheus.url, 10_000_000));
    expect((await collect.run(place.context(AT))).problems).toEqual([]);
  });
  afterAll(async () => {
    await place?.close();
    await prometheus?.stop();
  });

  async function judged(name: string) {
    const slo = place.context(AT).config.slos.find((one) => one.name === name);
    if (slo === undefined) throw new Error(`no SLO ${name}`);
    return await statusAt(place.store, slo, AT);
  }

  it('is exact where the threshold is a bound, across a restart', async () => {
    const [status] = await judged('at-a-bound');
    expect(status).toMatchObject({
      accuracy: 'exact',
      coverage: 1,
      good: deltas(window, 2),
      valid: deltas(window, 4),
    });
  });

  it('is counted in the bucket that each sample lies in', async () => {
    const [run] = await bucketsOf(place.store, { slos: ['at-a-bound'], range: window });
    expect([...(run?.start ?? [])]).toHaveLength(72);
    for (const [i, start] of (run?.start ?? new Float64Array()).entries()) {
      const bucket = { start, end: start + 5 * MINUTE };
      expect([run?.good[i], run?.valid[i], run?.state[i]]).toEqual([
        deltas(bucket, 2),
        deltas(bucket, 4),
        BucketState.measured,
      ]);
    }
  });

  it('takes a share of the bucket that the threshold lies in, and says so', async () => {
    const [status] = await judged('between');
    const half = (deltas(window, 3) + deltas(window, 2)) / 2;
    expect(status?.accuracy).toBe('approximate');
    expect(status?.valid).toBe(deltas(window, 4));
    expect(status?.good).toBeCloseTo(half, 3);
    expect(place.warnings.join('\n')).toContain('0.75 s is not a bucket bound of the native histogram request_seconds');
  });

  it('agrees with histogram_fraction of Prometheus over the window', async () => {
    const fraction = async (threshold: number) => {
      const query = `histogram_fraction(-Inf, ${threshold}, sum(increase(request_seconds[6h])))`;
      const { series } = await place.context(AT).source('prom').instant(query, AT);
      return series[0]?.values[0];
    };
    for (const [name, threshold] of [
      ['at-a-bound', 0.5],
      ['between', 0.75],
    ] as const) {
      const [status] = await judged(name);
      expect(status?.compliance).toBeCloseTo((await fraction(threshold)) ?? Number.NaN, 3);
    }
  });

  it('has a budget for each label', async () => {
    const statuses = await judged('by-pod');
    expect(statuses.map(({ group, good, valid }) => [group.pod, good, valid])).toEqual(
      ['a', 'b'].map((pod) => [pod, deltas(window, 2, [pod]), deltas(window, 4, [pod])]),
    );
  });

  it('asks Prometheus for its own arithmetic where the samples are too many, and says that it is approximate', async () => {
    await place.configure(configuration(prometheus.url, 1_000).replace('name: at-a-bound', 'name: by-query'));
    expect((await collect.run(place.context(AT))).problems).toEqual([]);
    const [status] = await judged('by-query');
    expect(status?.accuracy).toBe('approximate');
    expect(status?.compliance).toBeCloseTo(deltas(window, 2) / deltas(window, 4), 3);
  });
});
