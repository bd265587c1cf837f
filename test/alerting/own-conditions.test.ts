import { describe, expect, it } from 'vitest';
import {
  type AlertCondition,
  exhaustionCondition,
  exhaustionRule,
  type ForecastPoint,
  failingCondition,
  fingerprint,
  firingId,
  givenUpCondition,
  keptBackAlerts,
  missingCondition,
  overdueCondition,
  receiverCondition,
  roiCondition,
  sourceCondition,
  walk,
} from '../../src/alerting/index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SLO = {
  name: 'api',
  title: 'API availability',
  service: 'api',
  owner: 'M. Okafor',
  team: 'platform',
  tier: '',
  labels: {},
  runbook: 'https://runbooks.example/api',
  objective: 0.999,
  minCoverage: 0.9,
  measured: 'abc',
  source: 'prom',
};

const phases = (condition: AlertCondition) =>
  walk(undefined, condition).events.map(({ at, phase }) => `${at / HOUR} ${phase}`);

describe('the forecast of exhaustion', () => {
  const rule = { withinMs: 3 * DAY, severity: 'ticket' };
  const runsOut = (at: number, inHours: number): ForecastPoint => ({
    at: at * HOUR,
    forecast: { kind: 'runsOut', at: (at + inHours) * HOUR, earliest: (at + 1) * HOUR, latest: undefined },
  });
  const other = (at: number, kind: 'unknown' | 'exhausted' | 'lasts'): ForecastPoint => ({
    at: at * HOUR,
    forecast: { kind },
  });
  const condition = (points: readonly ForecastPoint[]) =>
    exhaustionCondition(SLO, rule, { labels: { zone: 'a' }, budgetLeft: 0.2 }, points, {});

  it('fires when the budget runs out within the time, and ends when it lasts', () => {
    const all = condition([runsOut(0, 100), runsOut(6, 72), runsOut(12, 20), other(18, 'lasts')]);
    expect(phases(all)).toEqual(['6 firing', '18 resolved']);
    expect(walk(undefined, condition([runsOut(6, 20)])).state?.annotations).toMatchObject({
      summary: 'API availability (a) will have spent its error budget in about 20 hours',
      description: expect.stringContaining('In eight of ten cases not before 1970-01-01 07:00 UTC.'),
    });
  });

  it('is frozen while the history is too short, and when the budget is spent already', () => {
    expect(phases(condition([other(0, 'unknown'), other(6, 'exhausted')]))).toEqual([]);
    expect(phases(condition([runsOut(0, 5), other(6, 'exhausted'), other(12, 'unknown')]))).toEqual(['0 firing']);
  });

  it('has a rule of its own per SLO and time', () => {
    expect(exhaustionRule(SLO, rule)).toBe('slo api abc exhaustion 3d');
  });
});

describe('missing data', () => {
  const at = (hours: number, silentHours: number | undefined) => ({
    at: hours * HOUR,
    silentMs: silentHours === undefined ? undefined : silentHours * HOUR,
  });
  const silent = (...points: ReturnType<typeof at>[]) => ({ points, afterMs: HOUR, reason: '503 from prom:9090' });

  it('fires after longer than the time, stays while nobody looks, and ends with the first data', () => {
    const points = silent(at(1, 1), at(2, 2), at(3, undefined), at(4, 0));
    expect(phases(missingCondition(SLO, points, {}))).toEqual(['2 firing', '4 resolved']);
    expect(phases(missingCondition(SLO, silent(at(1, undefined)), {}))).toEqual([]);
  });

  it('says how long, since when, why, and what it means', () => {
    const { state } = walk(undefined, missingCondition(SLO, silent(at(50, 2)), {}));
    expect(state?.annotations).toMatchObject({
      summary: 'API availability has had no data for 2h',
      runbook_url: 'https://runbooks.example/api',
      description:
        'The last data are from before 1970-01-03 01:00 UTC. The last attempt said: 503 from prom:9090. Its other alerts stay as they were until there are data again.',
    });
    const source = walk(undefined, sourceCondition('prom', silent(at(50, 2)), { env: 'prod' })).state;
    expect(source?.labels).toEqual({ alertname: 'SourceSilent', env: 'prod', severity: 'page', source: 'prom' });
  });

  it('of a source keeps those of its SLOs back, and of no other source', () => {
    const alertFor = (labels: Record<string, string>) => ({
      labels,
      annotations: {},
      status: 'firing' as const,
      startsAt: 1,
      endsAt: undefined,
      generatorUrl: '',
      fingerprint: fingerprint(labels),
      missed: false,
    });
    const alerts = [
      { alertname: 'SourceSilent', source: 'prom' },
      { alertname: 'SliMissing', slo: 'api', source: 'prom' },
      { alertname: 'SliMissing', slo: 'cart', source: 'warehouse' },
    ].map(alertFor);
    const kept = keptBackAlerts(alerts, { inhibitRules: [] }, [], 2);
    expect(alerts.map((alert) => kept.get(firingId(alert))?.inhibition?.rule.name)).toEqual([
      undefined,
      'nines: a silent source explains missing SLIs',
      undefined,
    ]);
  });
});

describe('the health of nines', () => {
  const now = 100 * HOUR;

  it('tells of a job that is overdue for a quarter of an hour, and of nothing where it cannot be told', () => {
    const overdue = (minutes: number, failing: boolean | undefined) =>
      overdueCondition('weekly', { at: now + minutes * MINUTE, failing }, now - HOUR, {});
    const first = walk(undefined, overdue(0, true)).state;
    expect(first?.phase).toBe('pending');
    const second = walk(first, overdue(15, true)).state;
    expect(second?.phase).toBe('firing');
    expect(second?.annotations.description).toContain('It was due at 1970-01-05 03:00 UTC');
    expect(walk(second, overdue(20, undefined)).state?.phase).toBe('firing');
    expect(walk(second, overdue(20, false)).state?.phase).toBe('resolved');
  });

  it('tells of stages that fail, receivers that cannot be reached, and messages that were given up', () => {
    const failing = failingCondition('collect', { at: now, failing: true, value: 3 }, 'disk full', {});
    expect(walk(undefined, failing).state?.annotations).toEqual({
      summary: 'Job collect has failed 3 times in a row',
      description: 'The last run said: disk full',
    });
    const trouble = { receiver: 'ops/webhook', messages: 2, error: '127.0.0.1 answered 500' };
    const [waiting, givenUp] = [receiverCondition(trouble, now, {}), givenUpCondition(trouble, now, {})];
    expect(walk(undefined, waiting).state?.annotations.description).toBe(
      '2 of its messages wait and are tried again. The last attempt said: 127.0.0.1 answered 500',
    );
    expect(walk(undefined, givenUp).state).toMatchObject({ phase: 'firing', labels: { severity: 'page' } });
    const none = receiverCondition({ ...trouble, messages: 0 }, now, {});
    expect(walk(undefined, none).events).toEqual([]);
  });
});

describe('a target for the return on investment', () => {
  const target = { name: 'board', below: 1.5, overMs: 30 * DAY, forMs: DAY, severity: 'ticket' };
  const at = (days: number, ratio: number | undefined) => ({ at: days * DAY, ratio });

  it('fires when the return is below it for long enough, and is frozen without data', () => {
    const condition = roiCondition(target, [at(1, 1.6), at(2, 1.4), at(3, undefined), at(4, 1.2), at(5, 1.5)], {});
    expect(walk(undefined, condition).events.map(({ at, phase }) => [at / DAY, phase])).toEqual([
      [2, 'pending'],
      [4, 'firing'],
      [5, 'resolved'],
    ]);
    const { state } = walk(undefined, roiCondition(target, [at(1, 1), at(2, 1.25)], {}));
    expect(state?.annotations.summary).toBe('ROI is below target: 125% over 30d');
  });
});
