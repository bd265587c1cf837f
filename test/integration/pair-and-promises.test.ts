import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import { collect } from '../../jobs/collect.ts';
import { evaluate } from '../../jobs/evaluate.ts';
import { explainSlo } from '../../jobs/index.ts';
import { runReport } from '../../jobs/report.ts';
import { paintExplanation } from '../../src/cli/views/explain-slo-view.ts';
import { readAlertStates, sumBuckets } from '../../src/store/index.ts';
import { openWorkplace, type Workplace } from '../jobs/workplace.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { counter } from '../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The Monday after the week that is reported. */
const AT = Date.parse('2026-11-16T06:00:00Z');
const BEGIN = AT - 29 * DAY;
/** Everything fails for an hour: 600 of the week's budget of 504 events. */
const OUTAGE = { start: Date.parse('2026-11-11T10:00:00Z'), end: Date.parse('2026-11-11T11:00:00Z') };
/** From here on, the table misses one request in ten. */
const LOSSY = Date.parse('2026-11-14T00:00:00Z');
const PER_MINUTE = 10;

const bad = (time: number) => (time >= OUTAGE.start && time < OUTAGE.end ? PER_MINUTE : 0);

const yaml = (url: string, objective: string) => `
timeZone: UTC
sources:
  prom: {type: prometheus, url: '${url}'}
  rows: {type: clickhouse, at: store}
collect: {initial: 28d}
slos:
  - name: api
    title: API availability
    objective: ${objective}
    window: 7d
    sli: {source: prom, bad: 'requests_total{code="500"}', valid: requests_total}
    pair: {slo: api-rows, tolerance: 2%}
    budgetPolicy:
      - {below: 25%, name: warn, message: Look twice before you deploy.}
      - {below: 0%, name: freeze, message: Only fixes are deployed.}
  - name: api-rows
    title: API availability by rows
    objective: 99%
    window: 7d
    sli:
      source: rows
      query: |
        SELECT toStartOfInterval(at, INTERVAL 5 MINUTE) AS time, countIf(code < 500) AS good, count() AS valid FROM requests
        WHERE at >= {start:DateTime64(3)} AND at < {end:DateTime64(3)} GROUP BY time
  - name: unseen
    objective: 99%
    window: 7d
    sli: {source: prom, bad: 'no_such_errors_total', valid: no_such_total}
reports: [{name: weekly}]
`;

describe.skipIf(!hasPrometheus())('an SLI counted by a real Prometheus and by ClickHouse', () => {
  let prometheus: PrometheusServer;
  let place: Workplace;
  let markdown: string;
  let folder: string;

  beforeAll(async () => {
    const scrapes = { name: 'requests_total', start: BEGIN, end: AT + MINUTE, intervalMs: MINUTE };
    prometheus = await startPrometheus({
      openmetrics: [
        counter({ ...scrapes, labels: { code: '200' }, increment: (time) => PER_MINUTE - bad(time), initial: 5 }),
        counter({ ...scrapes, labels: { code: '500' }, increment: bad, initial: 1 }),
      ],
    });
    place = await openWorkplace(yaml(prometheus.url, '99%'));
    await place.store.command(
      `CREATE TABLE requests (at DateTime64(3, 'UTC'), code UInt16) ENGINE = MergeTree ORDER BY at`,
    );
    await place.store.command(
      `INSERT INTO requests
       SELECT fromUnixTimestamp64Milli({begin:Int64} + intDiv(number, ${PER_MINUTE}) * ${MINUTE}) AS at,
         if(toUnixTimestamp64Milli(at) >= ${OUTAGE.start} AND toUnixTimestamp64Milli(at) < ${OUTAGE.end}, 500, 200)
       FROM numbers({count:UInt64})
       WHERE number % ${PER_MINUTE} > 0 OR toUnixTimestamp64Milli(at) < ${LOSSY}`,
      { begin: BEGIN, count: ((AT - BEGIN) / MINUTE) * PER_MINUTE },
    );
    for (const [objective, at] of [
      ['99%', AT - 2 * DAY],
      ['99.5%', AT - DAY],
      ['99.5%', AT],
    ] as const) {
      await place.configure(yaml(prometheus.url, objective));
      for (const job of [collect, evaluate, alert]) expect((await job.run(place.context(at))).problems).toEqual([]);
    }
    folder = temporaryFolder('promises').path;
    const { files } = await runReport(place.context(AT), { name: 'weekly', dir: folder, formats: ['md'] });
    markdown = readFileSync(files.find((file) => file.endsWith('.md')) ?? '', 'utf8');
  });

  afterAll(async () => {
    await place?.close();
    await prometheus?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it('has the same counts from both while neither loses anything', async () => {
    const range = { start: LOSSY - 7 * DAY, end: LOSSY };
    const sums = await sumBuckets(place.store, { slos: ['api', 'api-rows'], ranges: [range] });
    const valid = (7 * DAY * PER_MINUTE) / MINUTE;
    expect(sums.map(({ slo, sums: [sum] }) => [slo, sum?.valid, sum?.good])).toEqual([
      ['api', valid, valid - 600],
      ['api-rows', valid, valid - 600],
    ]);
  });

  it('raises an alert where they differ by more than the tolerance, and says by how much', async () => {
    const states = [...(await readAlertStates(place.store)).values()].filter(({ rule }) => rule.startsWith('pair '));
    expect(states).toMatchObject([
      {
        phase: 'firing',
        labels: { alertname: 'SourcesDisagree', slo: 'api', other: 'api-rows' },
        annotations: { summary: 'API availability and api-rows measure the same and differ' },
      },
    ]);
    expect(states[0]?.annotations.description).toContain('valid events by 10% (2% is allowed)');
  });

  it('says in the report how far they are apart, what was promised anew, and which step of the policy holds', () => {
    // Two of seven days miss a tenth.
    expect(markdown).toContain('| API availability, prom beside rows | 2.86% | beyond 2.0% |');
    expect(markdown).toContain('| API availability: objective | 99% → 99.5% | 15 Nov |');
    expect(markdown).toContain('**What the policy says** freeze: Only fixes are deployed.');
    // The outage of Wednesday leaves a window of seven days on Wednesday.
    expect(markdown).toContain(
      '**Overspent until 18 Nov, even without new errors.** Budget left, rolling 7 days: −19.1%',
    );
  });

  it('explains both counts, and when the budget will be spent', async () => {
    const texts: string[] = [];
    for (const slo of place.context(AT).config.slos)
      texts.push(paintExplanation(await explainSlo(place.context(AT), slo)));
    expect(texts[0]).toContain('valid events differ by 10% (2% is allowed)');
    expect(texts[0]).toContain('the budget is spent');
    expect(texts[2]).toContain('forecast: There are 0 whole weeks of history, and 3 are needed.');
    expect(texts[1]).toContain('forecast: not before the window ends (2026-11-23T06:00:00Z)');
  });
});
