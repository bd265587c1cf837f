import { describe, expect, it } from 'vitest';
import { type Alert, fingerprint, type Surroundings, withBackground } from '../../src/alerting/index.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 9, 3, 10);
const DAY = 86_400_000;

function alert(labels: Record<string, string>, annotations: Record<string, string> = {}): Alert {
  return {
    labels,
    annotations,
    status: 'firing',
    startsAt: START,
    endsAt: undefined,
    generatorUrl: '',
    fingerprint: fingerprint(labels),
    missed: false,
  };
}

const AROUND: Surroundings = {
  at: START + 40 * MINUTE,
  budgets: [
    { slo: 'api', group: { zone: 'a' }, windowMs: 28 * DAY, used: 0.66, recentBad: 820 },
    { slo: 'api', group: { zone: 'b' }, windowMs: 28 * DAY, used: 1.25, recentBad: 180 },
    { slo: 'cart', group: {}, windowMs: 30 * DAY, used: 0.1, recentBad: 3 },
  ],
  incidents: [
    {
      id: 'api-20261109T0305Z-1',
      slo: 'api',
      group: { zone: 'a' },
      start: START - 5 * MINUTE,
      end: undefined,
      badEvents: 900,
      budgetShare: 0.12,
      cost: '4512.00 EUR',
    },
  ],
  anomalies: [
    { title: 'API latency', slo: 'api', start: START - 2 * MINUTE, last: START, severity: 'major' },
    { title: 'Queue depth', slo: '', start: START - 30 * MINUTE, last: START - 20 * MINUTE, severity: 'critical' },
    { title: 'Old news', slo: '', start: START - DAY, last: START - 5 * 60 * MINUTE, severity: 'critical' },
  ],
  annotations: [],
  queryUrls: new Map([['api', 'https://prom.example/graph?g0.expr=up']]),
};

const EVENT = { id: '1', subject: '', end: undefined, author: 'CI', url: '' } as const;

describe('the background of an alert', () => {
  const of = (labels: Record<string, string>, around: Partial<Surroundings> = {}) =>
    withBackground([alert({ alertname: 'ErrorBudgetBurn', ...labels })], { ...AROUND, ...around })[0]?.annotations;

  it('says how bad in budget and money, where it is worst, what else is odd, and where to look', () => {
    expect(of({ slo: 'api', zone: 'a' })).toEqual({
      incident: 'api-20261109T0305Z-1',
      budget: '34% of the 28d error budget is left; this incident spent 12%',
      cost: '4512.00 EUR of downtime so far',
      worst_group: 'a (82% of the bad events)',
      likely_cause:
        'critical anomaly of Queue depth since 2026-11-09 02:40 UTC, major anomaly of API latency since 2026-11-09 03:08 UTC',
      query_url: 'https://prom.example/graph?g0.expr=up',
    });
    expect(of({ slo: 'api', zone: 'b' })?.budget).toBe('all of the 28d error budget is spent, and 25% more');
  });

  it('says nothing that is not known, and leaves alerts of no SLO and what is written already', () => {
    expect(of({ slo: 'cart' }, { anomalies: [] })).toEqual({ budget: '90% of the 30d error budget is left' });
    expect(of({ source: 'prom' })).toEqual({});
    const [kept] = withBackground([alert({ slo: 'cart' }, { budget: 'mine' })], AROUND);
    expect(kept?.annotations.budget).toBe('mine');
  });

  it('names deploys of the same thing before anomalies, and what somebody said before both', () => {
    const deploy = (labels: Record<string, string>, text: string) => {
      return { ...EVENT, kind: 'deploy', labels, start: START - 10 * MINUTE, text } as const;
    };
    const annotations = [deploy({ slo: 'api' }, 'api 2.14'), deploy({ slo: 'cart' }, 'cart 1.0')];
    expect(of({ slo: 'api', zone: 'a' }, { annotations })?.likely_cause).toMatch(
      /^deploy "api 2\.14" at 2026-11-09 03:00 UTC, critical anomaly of Queue depth/,
    );
    const cause = { ...EVENT, kind: 'cause', labels: {}, start: START, text: 'An expired certificate' } as const;
    const said = [...annotations, { ...cause, subject: 'api-20261109T0305Z-1', author: 'M. Okafor' }];
    expect(of({ slo: 'api', zone: 'a' }, { annotations: said })?.likely_cause).toBe(
      'An expired certificate (M. Okafor)',
    );
  });

  it('of an anomaly is not the anomaly itself', () => {
    expect(of({ slo: 'api', alertname: 'MetricAnomaly' })?.likely_cause).toBeUndefined();
  });
});
