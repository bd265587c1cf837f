import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { burnPolicyFor, compliance, windowAt } from '../../src/slo/index.ts';
import { converted, said } from './converted.ts';

interface OpenSlo {
  readonly version?: string;
  readonly indicator?: string;
  readonly objective?: string;
  readonly window?: string;
  readonly method?: string;
  readonly more?: string;
}

const RATIO =
  '{ ratioMetric: { counter: true, good: { metricSource: { type: Prometheus, spec: { query: g_total } } }, total: { metricSource: { type: Prometheus, spec: { query: v_total } } } } }';
const THRESHOLD = '{ thresholdMetric: { metricSource: { type: Prometheus, spec: { query: lag } } } }';

function openSlo({ indicator = RATIO, objective = 'target: 0.99', window, method, more = '' }: OpenSlo = {}): string {
  return `
apiVersion: openslo/v1
kind: SLO
metadata: { name: web }
spec:
  service: web
  indicator: { metadata: { name: web }, spec: ${indicator} }
  timeWindow: [${window ?? '{ duration: 28d, isRolling: true }'}]
  budgetingMethod: ${method ?? 'Occurrences'}
  objectives: [{ ${objective} }]
${more}`;
}

function calendar(duration: string, start: string): string {
  return `{ duration: ${duration}, isRolling: false, calendar: { startTime: "${start}", timeZone: America/New_York } }`;
}

function policy(condition: string): string {
  return `  alertPolicies:
    - kind: AlertPolicy
      metadata: { name: p }
      spec:
        conditions: [{ kind: AlertCondition, metadata: { name: c }, spec: { severity: page, condition: { kind: burnrate, ${condition} } } }]
        notificationTargets: [{ kind: AlertNotificationTarget, metadata: { name: t }, spec: { target: mail } }]
`;
}

function sloth(sli: string, objective = 99.9): string {
  return `
version: prometheus/v1
service: shop
slos:
  - { name: api, objective: ${objective}, sli: ${sli}, alerting: { name: Api } }
`;
}

function pyrra(target: string): string {
  return `
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: { name: api }
spec: { target: "${target}", window: 4w, indicator: { ratio: { errors: { metric: e_total }, total: { metric: r_total } } } }
`;
}

function generator(sli: string, backend = 'prometheus'): string {
  return `
apiVersion: sre.google.com/v2
kind: ServiceLevelObjective
metadata: { name: api }
spec: { description: d, backend: ${backend}, method: good_bad_ratio, goal: 0.99, service_level_indicator: { ${sli} } }
`;
}

async function one(text: string | readonly string[]): Promise<Record<string, unknown>> {
  const result = await converted(text);
  expect(said(result, 'error')).toEqual([]);
  return result.slos[0] as Record<string, unknown>;
}

async function warnings(text: string | readonly string[]): Promise<string> {
  const result = await converted(text);
  expect(result.failed).toBe(false);
  return said(result, 'warning').join('\n');
}

/** What each row of the table in docs/formats.md says, tried. */
const DEVIATIONS: Readonly<Record<string, () => Promise<void>>> = {
  'openslo-op-on-ratio': async () => {
    const text = openSlo({ objective: 'op: gt, target: 0.99' });
    expect(await warnings(text)).toContain('objectives[0].op: "op" is left out');
    expect((await converted(text, true)).failed).toBe(true);
  },
  'openslo-minutes-calendar': async () => {
    const text = openSlo({ window: calendar('1m', '2022-01-01 00:00:00') });
    expect(await warnings(text)).toContain('duration: "1m" are minutes');
    expect(await one(text)).toMatchObject({ window: { calendar: 'month', timeZone: 'America/New_York' } });
  },
  'openslo-start-time': async () => {
    const text = openSlo({ window: calendar('1w', '2022-01-01 12:00:00') });
    expect(await warnings(text)).toContain('"startTime" is moved to the start of the day');
    expect(await one(text)).toMatchObject({ window: { calendar: 'week', weekStartsOn: 'saturday' } });
  },
  'openslo-month-length': async () => {
    expect(await one(openSlo({ window: calendar('1M', '2022-01-01 00:00:00') }))).toMatchObject({
      window: { calendar: 'month' },
    });
    const march = windowAt(
      { kind: 'calendar', unit: 'month', timeZone: 'America/New_York' },
      Date.parse('2026-03-20T00:00:00Z'),
      60_000,
    );
    expect((march.whole.end - march.whole.start) / 1000).toBe(2_674_800);
  },
  'openslo-rolling-missing-calendar': async () => {
    const text = openSlo({ window: '{ duration: 30d }' });
    expect(await warnings(text)).toContain('"calendar" is missing');
    expect(await one(text)).toMatchObject({ window: '30d' });
  },
  'openslo-missing-parts': async () => {
    const text = openSlo().replace(/ {2}timeWindow.*\n {2}budgetingMethod.*\n/, '');
    expect(await warnings(text)).toMatch(/"timeWindow" is missing.*\n.*"budgetingMethod" is missing/);
    expect(await one(text)).toMatchObject({ window: '28d' });
    expect(await warnings(openSlo().replace(/ {2}objectives.*\n/, ''))).toContain('"objectives" is missing');
  },
  'openslo-lengths': async () => {
    const long = openSlo({ more: `  description: ${'d'.repeat(1051)}` }).replace(
      'name: web }\nspec',
      `name: web, displayName: ${'n'.repeat(64)} }\nspec`,
    );
    expect(await warnings(long)).toMatch(/displayName.*64 characters.*63[\s\S]*description.*1051 characters.*1050/);
    expect((await converted(long, true)).failed).toBe(true);
  },
  'openslo-capitals': async () => {
    const text = openSlo().replace('name: web }\nspec', 'name: Web }\nspec');
    expect(await warnings(text)).toContain('"Web" has capitals');
    expect(await one(text)).toMatchObject({ name: 'web' });
    expect((await converted(text, true)).failed).toBe(true);
  },
  'openslo-threshold-occurrences': async () => {
    const slo = await one(openSlo({ indicator: THRESHOLD, objective: 'op: lt, value: 5, target: 0.99' }));
    expect(slo.sli).toEqual({ query: 'lag', condition: '< 5' });
  },
  'openslo-composite': async () => {
    const inner = `indicator: { metadata: { name: a }, spec: ${RATIO} }`;
    const text = openSlo()
      .replace(/ {2}indicator.*\n/, '')
      .replace(
        /objectives.*/,
        `objectives: [{ displayName: A, target: 0.9, compositeWeight: 2, ${inner} }, { displayName: B, target: 0.9, compositeWeight: 1, ${inner} }]`,
      );
    expect(await warnings(text)).toContain('"compositeWeight" is left out');
    expect((await converted(text)).slos).toMatchObject([{ name: 'web-a' }, { name: 'web-b' }]);
  },
  'openslo-alert-after': async () => {
    const text = openSlo({ more: policy('op: gt, threshold: 2, lookbackWindow: 1h, alertAfter: 5m') });
    expect(await warnings(text)).toContain('"alertAfter" is left out');
    expect(await one(text)).toMatchObject({ burnRules: [{ severity: 'page', long: '1h', factor: 2 }] });
  },
  'openslo-lower-operators': async () => {
    const text = openSlo({ more: policy('op: lte, threshold: 2, lookbackWindow: 1h, alertAfter: 5m') });
    expect(await warnings(text)).toContain('op: the condition is left out: "lte"');
  },
  'openslo-v2alpha-references': async () => {
    const text = (version: string) => `
apiVersion: ${version}
kind: AlertPolicy
metadata: { name: p }
spec: { conditions: [{ conditionRef: elsewhere }], notificationTargets: [{ targetRef: elsewhere }] }
`;
    expect(await warnings(text('openslo.com/v2alpha'))).toContain('conditionRef: "conditionRef" names');
    expect((await converted(text('openslo/v1'))).failed).toBe(true);
  },
  'goal-of-everything': async () => {
    const sli = '{ raw: { error_ratio_query: "a[{{.window}}]" } }';
    for (const text of [
      sloth(sli, 100),
      pyrra('100'),
      generator('filter_good: a, filter_valid: b').replace('goal: 0.99', 'goal: 1'),
    ]) {
      expect(await warnings(text)).toContain('the SLO is left out: an objective of 100% leaves no error budget');
      expect((await converted(text)).slos).toEqual([]);
    }
  },
  'sloth-any-period': async () => {
    const alpha = `
apiVersion: openslo/v1alpha
kind: SLO
metadata: { name: a }
spec:
  service: s
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99, ratioMetrics: { good: { source: prometheus, query: g_total }, total: { source: prometheus, query: v_total } } }]
  timeWindows: [{ count: 42, unit: Day, isRolling: true }]
`;
    expect(await one(alpha)).toMatchObject({ window: '42d' });
    expect(burnPolicyFor(42 * 86_400_000).rules.length).toBeGreaterThan(0);
  },
  'sloth-plugin': async () => {
    const text = sloth('{ plugin: { id: some } }');
    expect(await warnings(text)).toContain('sli.plugin: the SLO is not measured');
    expect((await converted(text)).slos).toEqual([]);
  },
  'sloth-period-sli': async () => {
    const query = 'sum(rate(e_total[{{.window}}])) / sum(rate(r_total[{{.window}}]))';
    expect((await one(sloth(`{ raw: { error_ratio_query: '${query}' } }`))).sli).toEqual({
      bad: 'sum(rate(e_total[$window]))',
      valid: 'sum(rate(r_total[$window]))',
    });
  },
  'sloth-unreachable': async () => {
    const slo = await one(
      sloth("{ events: { error_query: 'e_total[{{.window}}]', total_query: 'r_total[{{.window}}]' } }", 90),
    );
    expect(slo.burnRules).toEqual([
      expect.objectContaining({ long: '6h' }),
      expect.objectContaining({ long: '1d' }),
      expect.objectContaining({ long: '3d' }),
    ]);
  },
  'pyrra-windows': async () => {
    expect((await one(pyrra('99'))).burnRules).toBeUndefined();
    expect(burnPolicyFor(28 * 86_400_000).rules.map(({ factor }) => Number(factor.toPrecision(4)))).toEqual([
      13.44, 5.6, 2.8, 0.9333,
    ]);
  },
  'pyrra-no-data': async () => {
    expect(await one(pyrra('99'))).not.toHaveProperty('noTraffic');
    expect(compliance({ good: 0, valid: 0 })).toBeUndefined();
  },
  'pyrra-target-share': async () => {
    expect(await warnings(pyrra('0.99'))).toContain('spec.target: "target" is a percentage: "0.99" means 0.99%');
    expect(await one(pyrra('0.99'))).toMatchObject({ objective: '0.99%' });
  },
  'slo-generator-bad-and-good': async () => {
    expect((await one(generator('filter_good: g_total, filter_bad: b_total'))).sli).toEqual({
      good: 'g_total',
      valid: 'sum(g_total) + sum(b_total)',
    });
  },
  'slo-generator-windows': async () => {
    const shared = `
error_budget_policies:
  default:
    steps:
      - { name: 1 hour, window: 3600, burn_rate_threshold: 9, alert: true, message_alert: a, message_ok: b }
      - { name: 28 days, window: 2419200, burn_rate_threshold: 1, alert: false, message_alert: a, message_ok: b }
`;
    expect(await one([shared, generator('filter_good: g_total, filter_valid: v_total')])).toMatchObject({
      window: '28d',
      burnRules: [{ severity: 'page', long: '1h', factor: 9 }],
    });
  },
  'slo-generator-backends': async () => {
    const text = generator('query_good: "a:b{}", query_valid: "a:c{}"', 'datadog');
    expect(await warnings(text)).toContain('spec.backend: nines cannot ask a source of type "datadog"');
  },
};

describe('the table of deliberate deviations', () => {
  const table = readFileSync('docs/formats.md', 'utf8').split('## Deliberate deviations')[1] ?? '';
  const rows = [...table.matchAll(/^\| ([a-z0-9]+(?:-[a-z0-9]+)+) \|/gm)];

  test('names what is tried here, and nothing else', () => {
    expect(rows.map(([, id]) => id).sort()).toEqual(Object.keys(DEVIATIONS).sort());
  });

  test.each(Object.entries(DEVIATIONS))('%s is as the table says', async (_, holds) => {
    await holds();
  });
});
