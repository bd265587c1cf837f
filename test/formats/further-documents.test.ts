import { describe, expect, test } from 'vitest';
import { converted, said } from './converted.ts';

function pyrra(indicator: string, alerting = '{}'): string {
  return `
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: { name: api }
spec: { target: "99", window: 2w, indicator: ${indicator}, alerting: ${alerting} }
`;
}

function generator(backend: string, method: string, sli: string): string {
  return `
apiVersion: sre.google.com/v2
kind: ServiceLevelObjective
metadata: { name: api }
spec: { description: d, backend: ${backend}, method: ${method}, exporters: [], goal: 0.99, service_level_indicator: ${sli} }
`;
}

async function sliOf(text: string): Promise<unknown> {
  const result = await converted(text);
  expect(said(result, 'error')).toEqual([]);
  return (result.slos[0] as { sli?: unknown } | undefined)?.sli;
}

function sloth(more: { name?: string; service?: string; labels?: string; sli?: string } = {}): string {
  const { name = 'api', service = 'shop', labels = '{}' } = more;
  const sli =
    more.sli ?? "{ events: { error_query: 'sum(rate(e[{{.window}}]))', total_query: 'sum(rate(r[{{ .window }}]))' } }";
  return `
version: prometheus/v1
service: '${service}'
labels: ${labels}
slos: [{ name: '${name}', objective: 99.5, sli: ${sli}, alerting: { name: Api } }]
`;
}

describe('Sloth', () => {
  test.each([
    [{ name: 'a b' }, /slos\[0\]\.name: "a b" is not allowed as "name"/],
    [{ name: '-a' }, /name: "-a" is not allowed/],
    [{ service: 'my shop' }, /service: "my shop" is not allowed as "service"/],
    [{ labels: '{ __name__: x }' }, /labels\.__name__: "__name__" is no label/],
    [{ labels: '{ team: "" }' }, /labels\.team: "team" must not be empty/],
    [{ sli: '{ raw: { error_ratio_query: "up" } }' }, /error_ratio_query: .* does not contain \{\{\.window\}\}/],
    [
      { sli: '{ events: { error_query: "sum(r[{{.window}}])", total_query: "sum(r[{{.window}}])" } }' },
      /error_query: "error_query" and "total_query" are the same/,
    ],
  ])('refuses %o, as Sloth does', async (more, message) => {
    expect(said(await converted(sloth(more)), 'error').join('\n')).toMatch(message);
  });

  test.each([{ name: 'A.b_c-1' }, { service: 'S' }, { labels: '{ team: 7 }' }])('takes %o', async (more) => {
    expect(said(await converted(sloth(more)), 'error')).toEqual([]);
  });
});

test('labels that Sloth gives alerts by severity stay on them, for the routes that wait for them', async () => {
  const alerting =
    'alerting: { name: Api, labels: { team: shop }, page_alert: { labels: { severity: critical, pager: 7 } }, ticket_alert: { disable: true } }';
  const result = await converted(sloth().replace('alerting: { name: Api }', alerting));
  expect(said(result, 'error')).toEqual([]);
  expect(said(result, 'warning').join()).not.toContain('labels');
  expect(result.slos[0]).toMatchObject({
    labels: { team: 'shop' },
    alertLabels: { page: { severity: 'critical', pager: '7' } },
  });
});

test('rules of Prometheus that stand among SLOs are told where they belong', async () => {
  const rules =
    'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: { name: a }\nspec: { groups: [] }\n';
  const { diagnostics } = await converted(rules);
  expect(diagnostics[0]?.message).toBe('unknown apiVersion "monitoring.coreos.com/v1"');
  expect(diagnostics[0]?.hint).toContain('alerts.ruleFiles');
});

describe('queries of VictoriaMetrics in Sloth', () => {
  const chain = (id: string): string => `slo_plugins: { overridePrevious: true, chain: [{ id: ${id} }] }`;
  const events =
    "{ events: { error_query: 'sum(e[{{.window}}]) keep_metric_names', total_query: 'sum(r[{{.window}}])' } }";

  test('are left to their server where a chain of plugins leaves out the check of Sloth', async () => {
    const result = await converted(
      `${sloth({ sli: events })}${chain('sloth.dev/contrib/validate_victoria_metrics/v1')}`,
    );
    expect(said(result, 'error')).toEqual([]);
    expect(result.slos).toMatchObject([{ sli: { bad: 'sum(e[$window]) keep_metric_names' } }]);
  });

  test('are refused where Sloth would refuse them', async () => {
    for (const more of ['', chain('sloth.dev/core/validate/v1')]) {
      expect(said(await converted(`${sloth({ sli: events })}${more}`), 'error').join('\n')).toMatch(/not PromQL/);
    }
  });
});

describe('Pyrra', () => {
  test('refuses a bound that is no number', async () => {
    const indicator = `{ latency: { success: { metric: 'a_bucket{le="fast"}' }, total: { metric: a_count } } }`;
    const result = await converted(pyrra(indicator));
    expect(said(result, 'error').join('\n')).toMatch(/success\.metric: "metric" must select one bucket/);
  });

  test('counts a metric with an offset over the window before it', async () => {
    const indicator = `{ ratio: { errors: { metric: 'a_total{code="5"} offset 1m' }, total: { metric: 'a_total offset 1m' }, grouping: [job] } }`;
    expect(await sliOf(pyrra(indicator))).toEqual({
      bad: 'sum by (job) (increase(a_total{code="5"}[$window] offset 1m))',
      valid: 'sum by (job) (increase(a_total[$window] offset 1m))',
    });
  });

  test('keeps a metric without an offset as it is, so that raw samples are counted', async () => {
    const indicator = '{ ratio: { errors: { metric: " e_total" }, total: { metric: t_total } } }';
    expect(await sliOf(pyrra(indicator))).toEqual({ bad: 'e_total', valid: 't_total' });
  });

  test.each(['sum(a_total)', 'a_total[5m]', 'a_total @ 3', '{job="a"}', 'a_total +'])(
    'refuses %s as a metric',
    async (metric) => {
      const result = await converted(pyrra(`{ bool_gauge: { metric: '${metric}' } }`));
      expect(said(result, 'error').join('\n')).toMatch(/bool_gauge\.metric: "metric" must be a metric name/);
    },
  );

  test('says that thresholds do not follow the traffic', async () => {
    const result = await converted(pyrra('{ bool_gauge: { metric: up } }', '{ burnRateType: dynamic }'));
    expect(said(result, 'warning').join('\n')).toMatch(/burnRateType" is left out: thresholds do not follow/);
    const wrong = await converted(pyrra('{ bool_gauge: { metric: up } }', '{ burnRateType: wild }'));
    expect(said(wrong, 'error').join('\n')).toMatch(/burnRateType: "wild" is not allowed/);
  });
});

describe('slo-generator', () => {
  test('refuses what Prometheus could not read, and methods that its kind does not have', async () => {
    const broken = await converted(generator('prometheus', 'good_bad_ratio', "{ filter_good: 'a{', filter_valid: b }"));
    expect(said(broken, 'error').join('\n')).toMatch(/filter_good: not PromQL/);
    const unknown = await converted(generator('prometheus', 'window_sli', '{ expression: a }'));
    expect(said(unknown, 'error').join('\n')).toMatch(/there is no method "window_sli"/);
  });

  test('wraps a filter into the functions that it names, and leaves the usual two to exact counting', async () => {
    const plain = generator(
      'prometheus',
      'good_bad_ratio',
      '{ filter_good: "g_total[window]", filter_valid: v_total }',
    );
    expect(await sliOf(plain)).toEqual({ good: 'g_total', valid: 'v_total' });
    const named = generator(
      'prometheus',
      'good_bad_ratio',
      '{ filter_good: "g{}", filter_valid: "v[window]", operators: [sum_over_time, sum] }',
    );
    expect(await sliOf(named)).toEqual({
      good: 'sum(sum_over_time(g{}[$window]))',
      valid: 'sum(sum_over_time(v[$window]))',
    });
  });

  test('adds bad events to good ones, also where valid ones are given too', async () => {
    const both = '{ filter_good: g_total, filter_bad: b_total, filter_valid: v_total }';
    expect(await sliOf(generator('prometheus', 'good_bad_ratio', both))).toEqual({
      good: 'g_total',
      valid: 'sum(g_total) + sum(b_total)',
    });
  });

  test.each([
    ['elasticsearch', 'good_bad_ratio', '{ index: i, query_good: { must: {} }, query_bad: { must: {} } }'],
    ['open_search', 'query_sli', '{ query: { must: {} } }'],
    ['cloud_monitoring', 'distribution_cut', '{ filter_valid: "x", threshold_bucket: 19, good_below_threshold: true }'],
    ['cloud_service_monitoring', 'basic', '{ app_engine: { project_id: p }, availability: {} }'],
    ['datadog', 'query_slo', '{ slo_id: s }'],
  ])('reads an SLO of %s by %s, and says that it is not measured', async (backend, method, sli) => {
    const result = await converted(generator(backend, method, sli));
    expect(said(result, 'error')).toEqual([]);
    expect(said(result, 'warning').join('\n')).toContain(
      `spec.backend: the SLO is not measured: nines cannot ask a source of type "${backend}"`,
    );
    expect(result.slos).toEqual([]);
    expect((await converted(generator(backend, method, sli), true)).failed).toBe(true);
  });

  test('names the missing queries of a source that can be asked', async () => {
    const result = await converted(generator('prometheus', 'good_bad_ratio', '{ filter_good: g_total }'));
    expect(said(result, 'error').join('\n')).toMatch(/service_level_indicator: "filter_valid" is missing/);
  });

  const step = (seconds: number, factor: number, urgent: boolean): string => `
- { error_budget_policy_step_name: s, measurement_window_seconds: ${seconds}, alerting_burn_rate_threshold: ${factor},
    urgent_notification: ${urgent}, overburned_consequence_message: o, achieved_consequence_message: a }`;
  const v1 = (backend: string): string => `
service_name: shop
feature_name: api
slo_name: availability
slo_target: 0.99
backend: ${backend}
`;

  test('reads the steps of an error budget policy of version 1', async () => {
    const slo = v1('{ class: Prometheus, method: query_sli, measurement: { expression: a } }');
    const result = await converted([slo, step(3600, 9, true) + step(604800, 1.5, false)]);
    expect(said(result, 'error')).toEqual([]);
    expect(result.slos).toMatchObject([{ window: '7d', burnRules: [{ severity: 'page', long: '1h', factor: 9 }] }]);
    const broken = await converted([slo, step(3600, 9, true).replace('3600', 'soon')]);
    expect(said(broken, 'error').join('\n')).toMatch(/"measurement_window_seconds" must be a number/);
  });

  test("says that a backend of somebody's own is not measured, though it asks for nothing", async () => {
    const result = await converted(v1('{ class: custom.backend.Backend, method: good_bad_ratio }'));
    expect(said(result, 'error')).toEqual([]);
    expect(said(result, 'warning').join('\n')).toContain('cannot ask a source of type "custom.backend.Backend"');
    const prometheus = await converted(v1('{ class: Prometheus, method: good_bad_ratio }'));
    expect(said(prometheus, 'error').join('\n')).toMatch(/"measurement" is missing/);
  });
});
