import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { alert } from '../../jobs/alert.ts';
import { backtestAlerts } from '../../jobs/backtesting/backtest-alerts.ts';
import { collect } from '../../jobs/collect.ts';
import { prometheusRules } from '../../src/rules/index.ts';
import { burnRateSeries, readAlertEvents } from '../../src/store/index.ts';
import { formatDuration } from '../../src/time/index.ts';
import { openWorkplace, type Workplace } from '../jobs/workplace.ts';
import { findBinary, hasPrometheus } from '../servers/binaries.ts';
import { counter, type TestSeries } from '../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { testRules, type UnitCheck } from '../servers/promtool.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const MINUTE = 60_000;
const HOUR_MINUTES = 60;
const BEGIN = Date.parse('2026-11-10T00:00:00Z');
const MINUTES = 13 * HOUR_MINUTES;
const END = BEGIN + MINUTES * MINUTE;
/** From here on, the longest window has been scraped in full. */
const FIRST = BEGIN + 6 * HOUR_MINUTES * MINUTE + MINUTE;
/** When it all goes wrong, in minutes. */
const WRONG = 7 * HOUR_MINUTES;
const BUDGET = 0.001;
const RULES = [
  { long: '1h', short: '5m', factor: 14.4 },
  { long: '6h', short: '30m', factor: 6 },
] as const;

interface Traffic {
  readonly bad: number;
  readonly valid: number;
}

interface Shape {
  /** Events between the scrape at the minute before and the one at this minute. */
  readonly traffic: (minute: number) => Traffic;
  /** Minutes just before which the process restarts. */
  readonly restarts?: readonly number[];
  /** Minutes without a scrape, half-open. */
  readonly unseen?: readonly [number, number];
  readonly fires?: false;
}

const steady: Traffic = { bad: 0, valid: 1000 };
const outage = (from: number, to: number) => (m: number) => (m >= from && m < to ? { bad: 1000, valid: 1000 } : steady);

const shapes: Readonly<Record<string, Shape>> = {
  'total-outage': { traffic: outage(WRONG, WRONG + 45) },
  'slow-burn': { traffic: (m) => (m >= WRONG ? { bad: 12, valid: 1000 } : steady) },
  'just-above': { traffic: (m) => (m >= WRONG ? { bad: 15, valid: 1000 } : steady) },
  'uneven-traffic': {
    traffic: (m) => {
      const valid = m % (2 * HOUR_MINUTES) < HOUR_MINUTES ? 20 : 5000;
      return { bad: m >= WRONG && valid === 20 ? 10 : m >= WRONG + 120 ? 150 : 0, valid };
    },
  },
  flapping: { traffic: (m) => (m >= WRONG && m % 20 < 6 ? { bad: 300, valid: 1000 } : steady) },
  restarts: {
    traffic: (m) => (m >= WRONG && m < WRONG + 90 ? { bad: 40, valid: 1000 } : steady),
    restarts: [100, WRONG - 1, WRONG + 3, WRONG + 4, WRONG + 40, WRONG + 200],
  },
  'idle-gap': {
    traffic: (m) => (m >= WRONG + 20 && m < WRONG + 110 ? { bad: 0, valid: 0 } : outage(WRONG, WRONG + 140)(m)),
  },
  'one-at-night': { traffic: (m) => ({ bad: m === WRONG ? 1 : 0, valid: m % 10 === 0 ? 1 : 0 }), fires: false },
  unseen: { traffic: outage(WRONG, WRONG + 60), unseen: [WRONG + 10, WRONG + 50] },
};
/** Where Prometheus has no opinion that could be compared: its alerts resolve, ours hold. */
const UNSEEN = 'unseen';
const comparable = Object.keys(shapes).filter((name) => name !== UNSEEN);

function seriesOf(name: string, { traffic, restarts = [], unseen }: Shape): TestSeries[] {
  const scrapes = {
    name: 'r_total',
    start: BEGIN,
    end: END + MINUTE,
    intervalMs: MINUTE,
    resets: restarts.map((minute) => BEGIN + minute * MINUTE - 1),
    gaps: unseen ? [[BEGIN + unseen[0] * MINUTE, BEGIN + unseen[1] * MINUTE] as const] : [],
  };
  const part = (code: string, events: (now: Traffic) => number) =>
    counter({ ...scrapes, labels: { shape: name, code }, increment: (_, i) => (i === 0 ? 0 : events(traffic(i))) });
  return [part('200', ({ bad, valid }) => valid - bad), part('500', ({ bad }) => bad)];
}

const history = Object.entries(shapes).flatMap(([name, shape]) => seriesOf(name, shape));

function configuration(url: string): string {
  const burnRules = RULES.map(
    ({ long, short, factor }) => `\n      - { severity: page, long: ${long}, short: ${short}, factor: ${factor} }`,
  ).join('');
  const slos = Object.keys(shapes).map(
    (name) => `
  - name: ${name}
    objective: 99.9%
    window: 30d
    bucket: 1m
    sli: { bad: 'r_total{shape="${name}",code="500"}', valid: 'r_total{shape="${name}"}' }
    burnRules:${burnRules}`,
  );
  return `
sources:
  prom: { type: prometheus, url: '${url}' }
collect: { initial: 13h }
alerts: { step: 1m, missingFor: false, health: false, exhaustionWithin: false, budgetLeftBelow: [] }
slos:${slos.join('')}
`;
}

/** The first and the last instant of each stretch of consecutive minutes. */
function stretches(instants: readonly number[]): (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const at of instants) {
    const last = found.at(-1);
    if (last?.[1] === at - MINUTE) last[1] = at;
    else found.push([at, at]);
  }
  return found;
}

const time = (instant: number) => new Date(instant).toISOString().slice(11, 16);

describe.skipIf(!hasPrometheus())('burn-rate alerts against a real Prometheus', () => {
  const folder = temporaryFolder('burn-alerts');
  let prometheus: PrometheusServer;
  let workplace: Workplace;
  /** Per SLO and long window, `[firing since, resolved at]` as the replay over the ledger has it. */
  let replayed: ReadonlyMap<string, readonly (readonly [string, string])[]>;

  const sloOf = (name: string) => {
    const slo = workplace.context(END).config.slos.find((one) => one.name === name);
    if (slo === undefined) throw new Error(`no SLO ${name}`);
    return slo;
  };
  /** Values by instant of one series over the whole replay, NaN left out. */
  const rangeOf = async (query: string): Promise<ReadonlyMap<number, number>> => {
    const { series } = await workplace
      .context(END)
      .source('prom')
      .range(query, { start: FIRST - 2 * MINUTE, end: END, stepMs: MINUTE });
    const [only] = series;
    const values = new Map<number, number>();
    only?.times.forEach((at, i) => {
      const value = only.values[i];
      if (value !== undefined && !Number.isNaN(value)) values.set(at, value);
    });
    return values;
  };

  beforeAll(async () => {
    prometheus = await startPrometheus({ openmetrics: history });
    workplace = await openWorkplace(configuration(prometheus.url));
    expect(await collect.run(workplace.context(END))).toMatchObject({ problems: [], summary: { approximate: 0 } });
    const { slos } = await backtestAlerts(workplace.context(END), { start: FIRST - MINUTE, end: END }, []);
    replayed = new Map(
      slos.flatMap(({ slo, rules }) =>
        rules.map(({ rule, pages }): [string, (readonly [string, string])[]] => [
          `${slo} ${formatDuration(rule.longMs)}`,
          pages.map(({ start, end }) => [time(start), end === undefined ? 'lasts' : time(end)] as const),
        ]),
      ),
    );
  });
  afterAll(async () => {
    await workplace?.close();
    await prometheus?.stop();
    folder.remove();
  });

  test.each(comparable)('have the burn rates of %s that Prometheus had one step before', async (name) => {
    const [series] = await burnRateSeries(workplace.store, sloOf(name), FIRST - MINUTE, END, MINUTE);
    expect(series?.points).toHaveLength((END - FIRST) / MINUTE + 1);
    for (const [i, windowMs] of (series?.windowsMs ?? []).entries()) {
      const over = (code: string) => `sum(increase(r_total{shape="${name}"${code}}[${formatDuration(windowMs)}]))`;
      const theirs = await rangeOf(`${over(',code="500"')} / ${over('')} / ${BUDGET}`);
      for (const { at, rates } of series?.points ?? []) {
        const ours = rates[i]?.rate;
        // A bucket holds the samples of its own minute: what Prometheus saw up to its first instant is known when it has ended.
        const expected = theirs.get(at - MINUTE);
        const where = `${name} over ${windowMs} ms at ${time(at)}`;
        if (expected === undefined) expect(ours, where).toBeUndefined();
        else expect(Math.abs((ours ?? Number.NaN) - expected), where).toBeLessThan(1e-9 * Math.max(1, expected));
      }
    }
  });

  test.each(comparable)('fire for %s at the instants at which Prometheus does, one step later', async (name) => {
    const ours: Record<string, unknown> = {};
    const theirs: Record<string, unknown> = {};
    for (const { long, short, factor } of RULES) {
      const over = (window: string, code = '') => `sum(increase(r_total{shape="${name}"${code}}[${window}]))`;
      const above = (window: string) =>
        `${over(window, ',code="500"')} / ${over(window)} > ${Number((factor * BUDGET).toPrecision(12))}`;
      const enough = `${over(long)} >= 10 and ${over(long, ',code="500"')} > 1.5`;
      const firing = await rangeOf(`${above(long)} and ${above(short)} and ${enough}`);
      theirs[long] = stretches([...firing.keys()])
        .filter(([from]) => from + MINUTE <= END)
        .map(([from, to]) => [time(from + MINUTE), to + 2 * MINUTE > END ? 'lasts' : time(to + 2 * MINUTE)]);
      ours[long] = replayed.get(`${name} ${long}`);
    }
    expect(ours).toEqual(theirs);
    expect(Object.values(ours).some((pages) => (pages as unknown[]).length > 0)).toBe(shapes[name]?.fires ?? true);
  });

  test('are written by the alert job at the same instants, whether it runs often or seldom', async () => {
    for (const hours of [6.5, 7.1, 7.5, 10.2, 13]) {
      const at = BEGIN + hours * HOUR_MINUTES * MINUTE;
      expect((await alert.run(workplace.context(at))).problems).toEqual([]);
    }
    const events = await readAlertEvents(workplace.store, { start: BEGIN, end: END + 1 });
    const written = new Map<string, [string, string][]>();
    for (const { labels, phase, at } of events) {
      const key = `${labels.slo} ${labels.long_window}`;
      const own = written.get(key) ?? [];
      const last = own.at(-1);
      if (phase === 'firing') own.push([time(at), 'lasts']);
      else if (phase === 'resolved' && last) last[1] = time(at);
      written.set(key, own);
    }
    for (const [key, pages] of replayed) expect({ [key]: written.get(key) ?? [] }).toEqual({ [key]: pages });
  });

  const promtool = test.skipIf(findBinary('promtool') === undefined);

  promtool.each(Object.keys(shapes))('fire in rules written for Prometheus as in ours: %s', (name) => {
    const { groups } = prometheusRules([sloOf(name)], () => true);
    const input = seriesOf(name, shapes[name] as Shape).map(({ labels, points }) => {
      const values = new Map(points);
      const each = Array.from({ length: MINUTES }, (_, minute) => values.get(BEGIN + minute * MINUTE) ?? '_');
      return { series: `r_total{shape="${name}",code="${labels.code}"}`, values: each.join(' ') };
    });
    const checks: UnitCheck[] = [];
    for (const { long } of RULES) {
      const pages = replayed.get(`${name} ${long}`) ?? [];
      for (let at = FIRST; at < END - MINUTE; at += MINUTE) {
        const seen = time(at + MINUTE);
        const fires = pages.some(([start, end]) => start <= seen && (end === 'lasts' || seen < end));
        const minute = (at - BEGIN) / MINUTE;
        checks.push({
          expr: `count(ALERTS{alertstate="firing",long_window="${long}"}) or vector(0)`,
          eval_time: `${minute}m`,
          samples: [{ value: fires && !resolvesUnseen(name, long, minute) ? 1 : 0 }],
        });
      }
    }
    testRules(folder.path, stringify({ groups }), input, checks);
  });

  /** Without samples Prometheus has no ratio over the short window, and lets go of an alert that ours holds. */
  function resolvesUnseen(name: string, long: string, minute: number): boolean {
    const [from, to] = shapes[name]?.unseen ?? [0, 0];
    const shortMinutes = long === '1h' ? 5 : 30;
    // Two samples make an increase: the last one inside the window is not enough, nor the first one after.
    return minute >= from + shortMinutes - 1 && minute <= to;
  }

  test('hold over time that nobody saw, where those of Prometheus resolve', () => {
    expect(replayed.get(`${UNSEEN} 1h`)).toEqual([['07:01', '08:05']]);
  });
});
