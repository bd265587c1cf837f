import { describe, expect, it } from 'vitest';
import {
  type Alert,
  type CauseRules,
  fingerprint,
  firingId,
  groupAlerts,
  type SharedCause,
  shareCauses,
} from '../../src/alerting/index.ts';
import { readConfig } from '../../src/config/index.ts';
import fc from '../properties.ts';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 10, 11, 12);
const RULES: CauseRules = {
  withinMs: 60 * MINUTE,
  dependsLabels: ['upstream'],
  composites: new Map([
    ['cart', ['shop']],
    ['pay', ['shop']],
  ]),
  queries: new Map([
    ['cart-fast', 'prom requests'],
    ['pay-fast', 'prom requests'],
  ]),
};

async function routing() {
  const yaml = `
sources: { prom: { type: prometheus, url: 'http://127.0.0.1:9' } }
receivers: [{ name: ops, webhook_configs: [{ url: 'http://127.0.0.1:9' }] }]
alerts: { receiver: ops }
`;
  const { config } = await readConfig('nines.yaml', { readFile: async () => new TextEncoder().encode(yaml), env: {} });
  if (config?.alerts.routing === undefined) throw new Error('no routing');
  return config.alerts.routing;
}
const ROUTING = await routing();

function firing(service: string, minute: number, changes: Record<string, string> = {}, endMinute?: number): Alert {
  const { alertname = 'ErrorBudgetBurn', severity = 'page', ...others } = changes;
  const labels = { alertname, severity, service, slo: service, ...others };
  const endsAt = endMinute === undefined ? undefined : T0 + endMinute * MINUTE;
  return {
    labels,
    annotations: { summary: `${labels.slo} burns` },
    status: endsAt === undefined ? 'firing' : 'resolved',
    startsAt: T0 + minute * MINUTE,
    endsAt,
    generatorUrl: '',
    fingerprint: fingerprint(labels),
    missed: false,
  };
}

function messages(alerts: readonly Alert[], told: ReadonlyMap<string, SharedCause> = new Map()): string[] {
  const causes = shareCauses(alerts, told, ROUTING.route, RULES);
  const labelsOf = (one: Alert) => causes.get(firingId(one))?.groupLabels ?? one.labels;
  const groups = groupAlerts(ROUTING, alerts, T0, labelsOf).get('ops') ?? [];
  return groups.map(({ labels, alerts: own }) => {
    return `${Object.values(labels)}: ${own.map((one) => one.labels.slo).join(' ')}`;
  });
}

describe('alerts of different services', () => {
  it('are messages of their own where they share nothing', () => {
    expect(messages([firing('a', 0), firing('b', 1)])).toEqual(['a: a', 'b: b']);
  });

  it('share one where they depend on one thing, as does that thing itself', () => {
    const upstream = { upstream: 'db, queue' };
    const all = [firing('a', 2, upstream), firing('b', 4, { upstream: 'db' }), firing('queue', 0), firing('c', 0)];
    expect(messages(all)).toEqual(['queue: a b queue', 'c: c']);
    const causes = shareCauses(all, new Map(), ROUTING.route, RULES);
    expect(all.map((one) => causes.get(firingId(one))?.reason)).toEqual([
      '"queue burns" (upstream queue)',
      '"queue burns" (upstream db)',
      '',
      '',
    ]);
  });

  it('share one with a composite that they are part of, and not with its other parts alone', () => {
    expect(messages([firing('cart', 0), firing('pay', 0)])).toEqual(['cart: cart', 'pay: pay']);
    expect(messages([firing('cart', 0), firing('pay', 0), firing('shop', 0)])).toEqual(['shop: cart pay shop']);
    expect(messages([firing('cart', 0), firing('shop', 5)])).toEqual(['cart: cart shop']);
  });

  it('share one where they count the same traffic, and where their source is silent', () => {
    const of = (slo: string) => ({ slo });
    expect(messages([firing('a', 0, of('cart-fast')), firing('b', 1, of('pay-fast'))])).toEqual([
      'a: cart-fast pay-fast',
    ]);
    const silent = { alertname: 'SliMissing', severity: 'ticket', source: 'prom' };
    expect(messages([firing('a', 0, silent), firing('b', 1, silent)])).toEqual(['a: a b']);
    expect(messages([firing('a', 0, silent), firing('b', 1, { ...silent, source: 'other' })])).toEqual([
      'a: a',
      'b: b',
    ]);
  });

  it('share one where they are anomalies that began together', () => {
    const odd = { alertname: 'MetricAnomaly' };
    expect(messages([firing('a', 0, odd), firing('b', 9, odd), firing('c', 11, odd)])).toEqual(['a: a b', 'c: c']);
  });

  it('share none where they do not overlap, or began more than an hour apart', () => {
    const upstream = { upstream: 'db' };
    expect(messages([firing('a', 0, upstream, 10), firing('b', 10, upstream)])).toEqual(['a: a', 'b: b']);
    expect(messages([firing('a', 0, upstream), firing('b', 61, upstream)])).toEqual(['a: a', 'b: b']);
    expect(messages([firing('a', 0, upstream, 10), firing('b', 9, upstream)])).toEqual(['a: a b']);
  });

  it('never take a page where there is none, as whoever has that message hears nothing of it', () => {
    const ticket = { severity: 'ticket', upstream: 'db' };
    expect(messages([firing('a', 0, ticket), firing('b', 5, { upstream: 'db' })])).toEqual(['a: a', 'b: b']);
    expect(messages([firing('a', 5, ticket), firing('b', 5, { upstream: 'db' })])).toEqual(['b: a b']);
  });

  it('stay where they were told, whatever comes to light later', () => {
    const upstream = { upstream: 'db' };
    const [a, b] = [firing('a', 5, upstream), firing('b', 0, upstream)];
    const told = new Map([[firingId(a), { groupLabels: { service: 'a' }, reason: '' }]]);
    expect(messages([a, b], told)).toEqual(['a: a b']);
    const own = new Map([...told, [firingId(b), { groupLabels: { service: 'b' }, reason: '' }] as const]);
    expect(messages([a, b], own)).toEqual(['a: a', 'b: b']);
    // One that fired before, and lends its name to a message, comes back into it.
    const joined = new Map([[firingId(a), { groupLabels: { service: 'b' }, reason: '"b burns" (upstream db)' }]]);
    expect(messages([a, firing('b', 30, upstream)], joined)).toEqual(['b: a b']);
  });

  it('bring what else their service has into the message that they joined', () => {
    const all = [
      firing('a', 0),
      firing('b', 5, { upstream: 'a' }),
      firing('b', 300, { slo: 'b2', severity: 'ticket' }),
    ];
    expect(messages(all)).toEqual(['a: a b b2']);
    const causes = shareCauses(all, new Map(), ROUTING.route, RULES);
    expect(causes.get(firingId(all[2] as Alert))?.reason).toBe('"a burns" (upstream a)');
  });

  it('keep the message of their own service where that has one already', () => {
    const upstream = { upstream: 'db' };
    const all = [firing('a', 0), firing('b', 1, upstream), firing('a', 2, { slo: 'a2', ...upstream })];
    expect(messages(all)).toEqual(['a: a a2', 'b: b']);
  });

  it('are each in exactly one message, the same whatever their order, and told ones where they were', () => {
    const one = fc.record({
      service: fc.constantFrom('a', 'b', 'c', 'cart', 'pay', 'shop', 'db'),
      minute: fc.integer({ min: 0, max: 180 }),
      lasts: fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }),
      severity: fc.constantFrom('page', 'ticket'),
      alertname: fc.constantFrom('ErrorBudgetBurn', 'MetricAnomaly', 'SliMissing'),
      upstream: fc.constantFrom('', 'db', 'a,b'),
    });
    const lists = fc.uniqueArray(one, {
      selector: (it) => JSON.stringify([it.service, it.severity, it.alertname, it.upstream]),
    });
    fc.assert(
      fc.property(lists, fc.integer({ min: 0, max: 180 }), (items, until) => {
        const alerts = items.map(({ service, minute, lasts, ...labels }) =>
          firing(service, minute, labels, lasts === undefined ? undefined : minute + lasts),
        );
        const causes = shareCauses(alerts, new Map(), ROUTING.route, RULES);
        expect(causes.size).toBe(alerts.length);
        expect(shareCauses([...alerts].reverse(), new Map(), ROUTING.route, RULES)).toEqual(causes);
        // What was told by then stays, and the others find the same places as long as nothing earlier comes to light.
        const early = alerts.filter(({ startsAt }) => startsAt <= T0 + until * MINUTE);
        const told = shareCauses(early, new Map(), ROUTING.route, RULES);
        const later = shareCauses(alerts, told, ROUTING.route, RULES);
        for (const alert of early) expect(later.get(firingId(alert))).toEqual(told.get(firingId(alert)));
      }),
    );
  });
});
