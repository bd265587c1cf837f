import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEAD, line } from '../jobs/focus-lines.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { nines } from './nines.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The documented examples by the name of their shape. */
function documented(): Map<string, Json> {
  const text = readFileSync(new URL('../../docs/json-output.md', import.meta.url), 'utf8');
  const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(
    (match) => JSON.parse(match[1] ?? '') as { schema: string },
  );
  return new Map(examples.map((example) => [example.schema, example as Json]));
}

/** What keys stand where; free maps and empty lists are left open, of a list the first entry speaks. */
function shape(value: Json, example: Json): Json {
  if (Array.isArray(example)) {
    return Array.isArray(value) && example.length > 0 && value.length > 0
      ? [shape(value[0] as Json, example[0] as Json)]
      : [];
  }
  if (value === null || example === null || typeof value !== 'object' || typeof example !== 'object')
    return typeof example;
  const open = ['summary', 'labels', 'group'];
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [
        key,
        open.includes(key) ? '…' : shape((value as never)[key] as Json, (example as never)[key] as Json),
      ]),
  );
}

const cwd = temporaryFolder('json').path;
const AT = ['--at', '2026-11-16T06:00:00Z'];

beforeAll(async () => {
  // It leaves its configuration here: what the other tests read.
  const demo = await nines(['demo', '--store', './data'], { cwd });
  expect(demo.code, demo.stderr).toBe(0);
  expect(demo.stderr).toContain('nines explain api-availability');
  const bill = [HEAD, line({ effective: '1.5' }), line({ effective: '-0.75', category: 'Credit' })];
  writeFileSync(join(cwd, 'bill.csv'), bill.join('\n'));
  writeFileSync(join(cwd, 'in.csv'), 'timestamp,value\n2026-11-01 00:00:00,1\n2026-11-01 00:05:00,2\n');
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('nines demo', () => {
  it('gives the same bytes in another folder', async () => {
    const again = await nines(['demo', '--out', 'again', '--quiet'], { cwd });
    expect(again.code, again.stderr).toBe(0);
    const formats = ['csv', 'html', 'json', 'md', 'pdf'].map((format) => `weekly-sla.${format}`);
    const pictures = readdirSync(join(cwd, 'out', 'weekly-sla.files')).map((name) => join('weekly-sla.files', name));
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual([...formats, 'weekly-sla.files'].sort());
    expect(pictures.length).toBeGreaterThan(5);
    const files = [...formats, ...pictures];
    for (const file of files) {
      expect(readFileSync(join(cwd, 'again', file)).equals(readFileSync(join(cwd, 'out', file))), file).toBe(true);
    }
  });
});

describe('exit codes and the metrics file', () => {
  it('leaves with 4 on a breach only when asked to, and writes what it found as OpenMetrics', async () => {
    const evaluate = ['run', 'evaluate', ...AT, '--metrics-file', 'nines.prom'];
    expect((await nines(evaluate, { cwd })).code).toBe(0);
    expect((await nines([...evaluate, '--fail-on-breach'], { cwd })).code).toBe(4);
    expect((await nines(['status', '--fail-on-breach', '--team', 'storage'], { cwd })).code).toBe(0);
    const metrics = readFileSync(join(cwd, 'nines.prom'), 'utf8');
    expect(metrics).toContain('nines_slo_status{slo="api-availability",group="{}"} 4');
    expect(metrics).toContain('nines_job_runs_total{job="evaluate",status="done"} 1');
    expect(metrics.endsWith('# EOF\n')).toBe(true);
    expect(readdirSync(cwd).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  it('says so where a run is for a time that this machine has not reached', async () => {
    const ahead = await nines(['run', 'keep', '--at', '2199-01-01T00:00:00Z'], { cwd });
    expect(ahead.stderr).toMatch(/for 2199-01-01T00:00:00Z, \d+d.* ahead of this machine's clock/);
  });

  it('leaves with 3 for a period without data, and with 0 when that is all right', async () => {
    const report = ['report', 'weekly-sla', '--period', '2020-W10', '--out', 'empty', ...AT];
    expect((await nines(report, { cwd })).code).toBe(3);
    expect((await nines([...report, '--partial-ok'], { cwd })).code).toBe(0);
  });
});

describe('documents of --json', () => {
  const examples = documented();

  it.each([
    ['nines.run/1', ['run', 'evaluate', 'report', ...AT]],
    ['nines.status/1', ['status']],
    ['nines.roi/1', ['roi', '--period', 'last-week', ...AT]],
    ['nines.costs-import/1', ['costs', 'import', 'bill.csv']],
    ['nines.costs/1', ['costs', 'list']],
    ['nines.report-run/1', ['report', 'weekly-sla', ...AT]],
    ['nines.check/1', ['check']],
    ['nines.query/1', ['query', 'telemetry', 'SELECT {end:DateTime64(3)} AS time, 42 AS value', ...AT]],
    ['nines.anomalies/1', ['anomalies', 'list', '--from', '2026-11-09', '--to', '2026-11-16']],
    ['nines.migrate/1', ['migrate']],
    ['nines.detect-csv/1', ['detect', '--csv', 'in.csv', '--out', 'scored']],
  ])('%s is what the page says', async (schema, args) => {
    const { code, stdout, stderr } = await nines([...args, '--json'], { cwd });
    expect(code, stderr).toBe(0);
    const document = JSON.parse(stdout) as { schema: string };
    const example = examples.get(schema) ?? null;
    expect(document.schema).toBe(schema);
    expect(shape(document, example)).toEqual(shape(example, example));
  });

  it('are all tried here', () => {
    expect([...examples.keys()]).toHaveLength(11);
  });
});
