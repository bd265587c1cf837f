import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { detect } from '../../jobs/detect.ts';
import { learningSeries } from '../../jobs/detecting/learning-series.ts';
import type { AnomalyEpisode, DetectorDefinition } from '../../src/anomaly/index.ts';
import { readAnomalies, readScoredPoints, readWatermarks } from '../../src/store/index.ts';
import { DAY_MS, daily, START, STEP_MS, seriesOf } from '../anomaly/sample-series.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const HOUR_MS = 3_600_000;
const END = START + 12 * DAY_MS;
const EVER = { start: 0, end: END + DAY_MS };
const QUERY = `SELECT time, value, host FROM telemetry WHERE time >= {start:DateTime64(3)} AND time < {end:DateTime64(3)}`;

const CONFIG = `
sources:
  telemetry: { type: clickhouse, at: store }
detectors:
  - { name: latency, query: "${QUERY}", unit: ms, step: 5m, train: 28d, team: platform }
collect: { initial: 60d }
`;

/** The hole of host b lasts 50 minutes from day 10, 14:00. */
function valueAt(host: string, index: number, time: number): number {
  const from = START + 10 * DAY_MS + 14 * HOUR_MS;
  if (host === 'b' && time > from && time <= from + 10 * STEP_MS) return 4;
  return daily(index + (host === 'a' ? 0 : 9_000), time);
}

const TABLES = ['anomalies', 'samples', 'watermarks', 'detector_forests'];

let place: Workplace;

beforeAll(async () => {
  place = await openWorkplace(CONFIG);
  await place.store.command(
    `CREATE TABLE telemetry (host String, time DateTime64(3, 'UTC'), value Float64) ENGINE = MergeTree ORDER BY (host, time)`,
  );
  for (const host of ['a', 'b']) {
    const { times, values } = seriesOf(12, (i, time) => valueAt(host, i, time));
    await place.store.insert('telemetry', [
      { name: 'host', type: 'String', values: Array.from(times, () => host) },
      // A table says when a step began; a point says when it ended.
      { name: 'time', type: "DateTime64(3, 'UTC')", values: times.map((time) => time - STEP_MS) },
      { name: 'value', type: 'Float64', values },
    ]);
  }
});
afterAll(() => place?.close());

beforeEach(async () => {
  await place.configure(CONFIG);
  for (const table of TABLES) await place.store.command(`TRUNCATE TABLE ${table}`);
});

const found = (): Promise<AnomalyEpisode[]> => readAnomalies(place.store, EVER);

describe('a run of the detectors', () => {
  it('keeps the episode with its labels, extent, severity and reason', async () => {
    const result = await detect.run(place.context(END));
    expect(result.problems).toEqual([]);
    expect(result.summary).toMatchObject({ detectors: 1, series: 2, points: 2 * 12 * 288, anomalies: 1, open: 0 });
    const from = START + 10 * DAY_MS + 14 * HOUR_MS;
    expect(await found()).toEqual([
      expect.objectContaining({
        detector: 'latency',
        labels: { host: 'b' },
        start: from,
        end: from + 10 * STEP_MS,
        severity: 'critical',
        reason: expect.stringMatching(
          /^b: 4 ms is .* below the \d+ to \d+ expected for Tue 14:\d\d; odd for 50m; stands out most as [a-z -]+: 4 ms (where|after) [\d.]+ ms (is usual|so far), since Tue 14:00\.$/,
        ),
      }),
    ]);
  });

  it('says which series still learn, and until when', async () => {
    const { summary } = await detect.run(place.context(END));
    expect(summary).toMatchObject({ learning: 2 });
    const { detectors } = place.context(END).config;
    const since = START + STEP_MS;
    expect(await learningSeries(place.store, detectors, END)).toEqual(
      ['a', 'b'].map((host) => ({
        ...{ detector: 'latency', labels: { host }, judged: true },
        ...{ since, until: since + 14 * DAY_MS },
      })),
    );
    expect(await learningSeries(place.store, detectors, since + 14 * DAY_MS)).toEqual([]);
    // Silent for more than a day: it no longer learns.
    expect(await learningSeries(place.store, detectors, END + 1.5 * DAY_MS)).toEqual([]);
    expect(await learningSeries(place.store, [], END)).toEqual([]);
  });

  it('says that a series of a few hours is not judged yet', async () => {
    const soon = START + 0.4 * DAY_MS;
    await detect.run(place.context(soon));
    const young = await learningSeries(place.store, place.context(soon).config.detectors, soon);
    expect(young.map(({ judged }) => judged)).toEqual([false, false]);
  });

  it('shows dashboards the same episode', async () => {
    await detect.run(place.context(END));
    const [episode] = await found();
    expect(await place.store.query('SELECT id, open, severity, reason FROM v_anomalies')).toEqual([
      { id: episode?.id, open: 0, severity: episode?.severity, reason: episode?.reason },
    ]);
  });

  it('keeps every point with its score and expected range', async () => {
    await detect.run(place.context(END));
    const [detector] = place.context(END).config.detectors;
    if (detector === undefined) throw new Error('no detector');
    const [a, b] = await readScoredPoints(place.store, detector, { start: START + 10 * DAY_MS + 1, end: END + 1 });
    expect([a?.labels, b?.labels]).toEqual([{ host: 'a' }, { host: 'b' }]);
    expect(b?.points).toHaveLength(2 * 288);
    expect(b?.points.filter((point) => point.anomalous)).toHaveLength(10);
    for (const point of b?.points ?? []) {
      expect(point.lower).toBeLessThanOrEqual(point.expected);
      expect(point.expected).toBeLessThanOrEqual(point.upper);
    }
  });

  it('changes nothing when it is repeated', async () => {
    await detect.run(place.context(END));
    const first = await found();
    const again = await detect.run(place.context(END));
    expect(again.summary).toMatchObject({ points: 0, anomalies: 0 });
    expect(await found()).toEqual(first);
  });

  it('ends with the same rows when the history comes in many runs, one of them within the episode', async () => {
    await detect.run(place.context(END));
    const whole = await found();
    for (const table of TABLES) await place.store.command(`TRUNCATE TABLE ${table}`);
    const inside = START + 10 * DAY_MS + 14 * HOUR_MS + 4 * STEP_MS + 1_000;
    await detect.run(place.context(START + 9 * DAY_MS));
    await detect.run(place.context(inside));
    expect(await found()).toEqual([expect.objectContaining({ id: whole[0]?.id, end: undefined })]);
    await detect.run(place.context(inside + STEP_MS));
    await detect.run(place.context(END));
    expect(await found()).toEqual(whole);
  });

  it('ends with the same rows when a run was killed before its points were kept', async () => {
    await detect.run(place.context(START + 9 * DAY_MS));
    const { store } = place;
    const dying = {
      ...store,
      query: store.query.bind(store),
      numbers: store.numbers.bind(store),
      columns: store.columns.bind(store),
      insertRows: store.insertRows.bind(store),
      insert: async () => Promise.reject(new Error('killed')),
    };
    const broken = await detect.run(place.context(END, { store: dying as typeof store }));
    expect(broken.problems).toEqual([{ subject: 'detector latency', message: 'killed' }]);
    const half = await found();
    await detect.run(place.context(END));
    expect(half).toHaveLength(1);
    expect(await found()).toEqual(half);
  });

  it('goes on from the forests of the run before, and walks without them where they are of no use', async () => {
    await detect.run(place.context(END));
    const whole = await found();
    const [definition] = place.context(END).config.detectors;
    if (definition === undefined) throw new Error('no detector');
    const points = await readScoredPoints(place.store, definition, EVER);
    const kept = () =>
      place.store.query<{ labels: string; size: number; at: number }>(
        `SELECT labels, length(forests) AS size, toUnixTimestamp64Milli(kept_at) AS at FROM detector_forests FINAL ORDER BY labels`,
      );
    for (const isGarbled of [false, true]) {
      for (const table of TABLES) await place.store.command(`TRUNCATE TABLE ${table}`);
      const noon = START + 10.5 * DAY_MS;
      await detect.run(place.context(noon));
      const before = await kept();
      expect(before.map(({ labels, at }) => [labels, at])).toEqual([
        ['{"host":"a"}', noon],
        ['{"host":"b"}', noon],
      ]);
      // No training since: the forests stay those that were kept.
      await detect.run(place.context(noon + STEP_MS));
      expect(await kept()).toEqual(before);
      if (isGarbled)
        await place.store.command(
          `INSERT INTO detector_forests SELECT * REPLACE ('eA==' AS forests) FROM detector_forests`,
        );
      await detect.run(place.context(END));
      expect((await kept()).every(({ size, at }) => size > 10_000 && at === END)).toBe(true);
      expect(await found()).toEqual(whole);
      expect(await readScoredPoints(place.store, definition, EVER)).toEqual(points);
    }
  });

  it('passes over what has little traffic', async () => {
    const traffic = QUERY.replace('value', "if(host = 'b', 3, 100) AS value");
    await place.configure(CONFIG.replace('train: 28d', `train: 28d, minTraffic: { query: "${traffic}", atLeast: 10 }`));
    const result = await detect.run(place.context(END));
    expect(result.problems).toEqual([]);
    expect(result.summary).toMatchObject({ points: 12 * 288, anomalies: 0 });
  });

  it('passes over maintenance, of everything and of its team', async () => {
    const from = new Date(START + 10 * DAY_MS + 14 * HOUR_MS).toISOString().slice(0, 19);
    const correction = (teams: string) =>
      `${CONFIG}corrections: [{ reason: new disks, start: "${from}Z", duration: 2h${teams} }]\n`;
    for (const teams of ['', ', teams: [platform]']) {
      await place.configure(correction(teams));
      const result = await detect.run(place.context(END, { dryRun: true }));
      expect(result.summary).toMatchObject({ points: 2 * (12 * 288 - 24), anomalies: 0 });
    }
  });

  describe('with several metrics as one row', () => {
    const kind = (name: string, value: string, hosts: string) =>
      `SELECT time, ${value} AS value, 'api' AS service, '${name}' AS metric FROM telemetry WHERE host = '${hosts}' AND time >= {start:DateTime64(3)} AND time < {end:DateTime64(3)}`;
    const metrics = [kind('requests', 'value', 'b'), kind('cpu', '3 * value + 10', 'b'), kind('calm', 'value', 'a')];
    const grouped = (by: string) =>
      CONFIG.replace(
        QUERY,
        metrics
          .join(' UNION ALL ')
          .replaceAll(/(?<!AS )value AS value/g, 'telemetry.value AS value')
          .replace('3 * value', '3 * telemetry.value'),
      ).replace('unit: ms, step: 5m, train: 28d', `step: 5m, train: 28d, groupBy: [${by}]`);

    it('finds one episode of the group that names the odd ones', async () => {
      await place.configure(grouped('service'));
      const result = await detect.run(place.context(END));
      expect(result.problems).toEqual([]);
      const from = START + 10 * DAY_MS + 14 * HOUR_MS;
      expect(await found()).toEqual([
        expect.objectContaining({
          labels: { service: 'api' },
          start: from,
          end: from + 10 * STEP_MS,
          reason: expect.stringMatching(
            /^api: 2 of 3 series odd, together more than by chance: (cpu 22 \(\d+ to \d+ expected\)|requests 4 \(\d+ to \d+ expected\)|, ){3}; odd for 50m\.$/,
          ),
        }),
      ]);
      const points = await readScoredPoints(
        place.store,
        place.context(END).config.detectors[0] as DetectorDefinition,
        EVER,
      );
      expect(points.map(({ labels }) => labels)).toEqual([
        { metric: 'calm', service: 'api' },
        { metric: 'cpu', service: 'api' },
        { metric: 'requests', service: 'api' },
        { service: 'api' },
      ]);
    });

    it('ends with the same rows when a run ends within the episode', async () => {
      await place.configure(grouped('service'));
      await detect.run(place.context(END));
      const whole = await found();
      for (const table of TABLES) await place.store.command(`TRUNCATE TABLE ${table}`);
      await detect.run(place.context(START + 10 * DAY_MS + 14 * HOUR_MS + 4 * STEP_MS + 1_000));
      await detect.run(place.context(END));
      expect(await found()).toEqual(whole);
    });

    it('refuses a series that could not be told from its group', async () => {
      await place.configure(grouped('service, metric'));
      const { problems } = await detect.run(place.context(END));
      expect(problems).toEqual([
        expect.objectContaining({ message: expect.stringContaining('beyond those of "groupBy"') }),
      ]);
    });
  });

  it('writes nothing on a dry run', async () => {
    const result = await detect.run(place.context(END, { dryRun: true }));
    expect(result.summary).toMatchObject({ anomalies: 1 });
    expect(await found()).toEqual([]);
    expect((await readWatermarks(place.store)).size).toBe(0);
  });

  it('looks only at detectors of the teams and SLOs that were asked for', async () => {
    const filter = (slos: string[], teams: string[]) => ({ filter: { slos, teams } });
    const run = async (slos: string[], teams: string[]) =>
      (await detect.run(place.context(END, filter(slos, teams)))).summary;
    expect(await run([], ['other'])).toMatchObject({ detectors: 0 });
    expect(await run(['api'], [])).toMatchObject({ detectors: 0 });
    expect(await run([], ['platform'])).toMatchObject({ detectors: 1 });
  });

  it('names a detector that fails and judges the others', async () => {
    await place.configure(
      `${CONFIG.replace(
        'detectors:',
        'detectors:\n  - { name: broken, query: "SELECT time, nothing AS value FROM nowhere WHERE {start:DateTime64(3)} < {end:DateTime64(3)}" }',
      )}`,
    );
    const result = await detect.run(place.context(END));
    expect(result.problems).toEqual([expect.objectContaining({ subject: 'detector broken' })]);
    expect(result.summary).toMatchObject({ detectors: 2, anomalies: 1 });
  });
});
