import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/index.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const folder = temporaryFolder('rules').path;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

/** Reads a configuration with one rule file; what is said of that file, and the alerting part. */
async function read(rules: string, more = '', sources = 'prom: { type: prometheus, url: http://localhost:9090/ }') {
  const place = join(folder, String(count++));
  mkdirSync(place);
  writeFileSync(join(place, 'rules.yml'), rules);
  writeFileSync(
    join(place, 'nines.yaml'),
    `sources: { ${sources} }\nslos: []\nalerts:\n  labels: { region: eu }\n  ruleFiles: [${more || 'rules.yml'}]\n`,
  );
  const { config, diagnostics } = await readConfig(join(place, 'nines.yaml'), { env: {} });
  const said = diagnostics.map(({ file, line, column, severity, message }) => ({
    place: `${file.slice(place.length + 1)}:${line}:${column}`,
    severity,
    message,
  }));
  return { alerts: config?.alerts, said };
}

const one = (rule: string): string =>
  `groups:\n  - name: g\n    rules:\n      - ${rule.replaceAll('\n', '\n        ')}\n`;

describe('rule files', () => {
  it('may say nothing where Prometheus takes nothing, in names of any letters', async () => {
    const { alerts, said } = await read(`
groups:
  - name: g
    interval: 0s
    limit: -1
    query_offset:
    labels: { 'team.name': }
    rules:
      - { record: 'http.requests', expr: up, for: 0s }
      - { alert: A, expr: up == 0, for: 0, keep_firing_for: , labels: { 'käse-art': x, __own: y }, annotations: { 'run-book': z } }
`);
    expect(said).toEqual([]);
    expect(alerts?.recordings.prom).toMatchObject([{ record: 'http.requests' }]);
    expect(alerts?.rules).toMatchObject([
      {
        intervalMs: 60_000,
        limit: -1,
        queryOffsetMs: 0,
        forMs: 0,
        keepFiringForMs: 0,
        labels: { 'team.name': '', 'käse-art': 'x', __own: 'y' },
        annotations: { 'run-book': 'z' },
      },
    ]);
  });

  it('may hold nothing but comments, which is named', async () => {
    const { said } = await read('# later\n');
    expect(said).toEqual([{ place: 'rules.yml:1:1', severity: 'warning', message: 'the file holds no rules' }]);
  });

  it.each([
    ['record: a{b="c"}\nexpr: up', '"a{b="c"}" is not the name of a series'],
    ['alert: A\nexpr: up\nlabels: { __name__: x }', '__name__ is no label that a rule can set'],
    ['alert: A\nexpr: rate(up)', 'not PromQL: rate takes a range such as x[5m] here, not an instant vector'],
  ])('are refused where Prometheus refuses them: %s', async (rule, message) => {
    const { said } = await read(one(rule));
    expect(said.map((problem) => problem.message).join()).toContain(message);
  });

  it('are read unchanged, with the defaults of Prometheus', async () => {
    const text = `
groups:
  - name: api
    interval: 30s
    labels: { team: web }
    rules:
      - record: api:errors
        expr: rate(errors_total[5m])
      - alert: Errors
        expr: |
          api:errors > 5
        for: 10m
        keep_firing_for: 5m
        labels: { severity: page, code: 500 }
        annotations:
          summary: '{{ $labels.job }} has {{ $value | humanize }} errors, \${NOT_A_VARIABLE}'
  - name: empty
    rules:
`;
    const { alerts, said } = await read(text);
    expect(said).toEqual([]);
    expect(alerts?.recordings.prom?.[0]).toMatchObject({ record: 'api:errors', intervalMs: 30_000 });
    expect(alerts?.rules).toMatchObject([
      {
        id: 'rule api/Errors',
        source: 'prom',
        language: 'promql',
        expr: 'api:errors > 5',
        intervalMs: 30_000,
        forMs: 600_000,
        keepFiringForMs: 300_000,
        onMissing: 'resolve',
        labels: { team: 'web', severity: 'page', code: '500' },
        externalLabels: { region: 'eu' },
        sourceUrl: 'http://localhost:9090',
      },
    ]);
  });

  it('may hold SQL for a ClickHouse source', async () => {
    const sql =
      'SELECT time, queue, value FROM depths WHERE time >= {start:DateTime64(3)} AND time < {end:DateTime64(3)} AND value > 9';
    const { alerts, said } = await read(
      one(`alert: Deep\nexpr: ${JSON.stringify(sql)}`),
      '{ files: [rules.yml], source: events, interval: 5m }',
      'events: { type: clickhouse, url: http://localhost:8123 }',
    );
    expect(said).toEqual([]);
    expect(alerts?.rules[0]).toMatchObject({ source: 'events', language: 'sql', intervalMs: 300_000, sourceUrl: '' });
  });

  it.each([
    ['an expression', 'alert: A\nexpr: rate(x[5m) > 1', 'rules.yml:5:24', /^not PromQL/],
    ['a template', 'alert: A\nexpr: x\nannotations: { a: "{{ foo }}" }', 'rules.yml:6:31', /no function "foo"/],
    ['a template of a label', 'alert: A\nexpr: x\nlabels: { a: "{{ $x }}" }', 'rules.yml:6:26', /no variable \$x/],
    ['an unknown key', 'alert: A\nexpr: x\nfro: 5m', 'rules.yml:6:9', /unknown key "fro"/],
    ['a duration', 'alert: A\nexpr: x\nfor: 5 minutes', 'rules.yml:6:14', /is not a duration/],
    ['both names', 'alert: A\nrecord: b\nexpr: x', 'rules.yml:4:9', /either "alert" or "record"/],
    ['no name', 'expr: x', 'rules.yml:4:9', /either "alert" or "record"/],
    ['annotations of a record', 'record: a\nexpr: x\nannotations: { b: c }', 'rules.yml:4:9', /no meaning beside/],
    ['a record that is no name', 'record: a{b="c"}\nexpr: x', 'rules.yml:4:9', /not the name of a series/],
    ['a source that is not there', 'alert: A\nexpr: x\nsource: nope', 'rules.yml:6:17', /no source "nope"/],
    [
      'freezing what is no comparison',
      'alert: A\nexpr: absent(x)\nonMissing: freeze',
      'rules.yml:5:15',
      /a comparison/,
    ],
  ])('say where %s is wrong', async (_, rule, place, message) => {
    const { said } = await read(one(rule));
    expect(said).toMatchObject([{ place, severity: 'error', message: expect.stringMatching(message) }]);
  });

  it('say everything that is wrong at once, also in a group that is wrong itself', async () => {
    const rules = 'alert: A\nexpr: "x >"\nannotations: { a: "{{ foo }} {{ bar }}" }';
    const { said } = await read(`${one(rules)}    interval: soon\n`);
    expect(said.map(({ message }) => message.replace(/:.*/, ''))).toHaveLength(4);
  });

  it('name the same rule twice, and no file at all', async () => {
    const rule = 'alert: A\nexpr: x > 1';
    const twice = await read(`${one(rule)}      - alert: A\n        expr: x > 1\n`);
    expect(twice.said).toMatchObject([{ severity: 'warning', message: expect.stringContaining('both give the same') }]);
    expect(twice.alerts?.rules.map(({ id }) => id)).toEqual(['rule g/A', 'rule g/A (2)']);
    const none = await read(one(rule), 'other-*.yml');
    expect(none.said).toMatchObject([{ message: 'no file matches other-*.yml' }]);
  });

  const object = (kind: string, group: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: ${kind}\nmetadata: { name: a }\nspec:\n  ${one(`alert: ${group}\nexpr: x > 1`).replaceAll('\n', '\n  ')}\n`;

  it('may be objects of Kubernetes, several in a file and beside others', async () => {
    const file = [
      object('PrometheusRule', 'A'),
      'apiVersion: v1\nkind: Service\nspec: { ports: [] }\n',
      object('VMRule', 'B').replace('expr: x > 1', 'expr: "x >"'),
      `apiVersion: v1\nkind: List\nitems:\n  - ${object('PrometheusRule', 'C').replaceAll('\n', '\n    ')}`,
    ].join('\n---\n');
    const { said } = await read(file);
    expect(said).toEqual([
      { place: 'rules.yml:13:1', severity: 'warning', message: 'a Service holds no rules and is read over' },
      { place: 'rules.yml:26:21', severity: 'error', message: expect.stringMatching(/^not PromQL/) },
    ]);
    const { alerts } = await read(file.replace('"x >"', 'x > 2'));
    expect(alerts?.rules.map(({ id, expr, line }) => [id, expr, line])).toEqual([
      ['rule g/A', 'x > 1', 9],
      ['rule g/B', 'x > 2', 26],
      ['rule g/C', 'x > 1', 41],
    ]);
  });

  it('may have keys of Mimir and vmalert, which are named and read over', async () => {
    const { alerts, said } = await read(
      `namespace: web\n${one('alert: A\nexpr: x\ndebug: true')}    concurrency: 4\n    type: prometheus\n`,
    );
    expect(alerts?.rules).toHaveLength(1);
    expect(said.map(({ place, severity, message }) => `${place} ${severity} ${message.split(' ')[0]}`)).toEqual([
      'rules.yml:1:1 warning "namespace"',
      'rules.yml:7:9 warning "debug"',
      'rules.yml:8:5 warning "concurrency"',
    ]);
    const other = await read(`${one('alert: A\nexpr: x')}    type: graphite\n`);
    expect(other.said).toMatchObject([{ place: 'rules.yml:6:11', severity: 'error' }]);
  });
});
