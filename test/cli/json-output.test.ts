import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

const cwd = mkdtempSync(join(tmpdir(), 'nines-json-'));
const AT = ['--at', '2026-11-16T06:00:00Z'];

describe('documents of --json', () => {
  const examples = documented();

  beforeAll(async () => {
    const demo = await nines(['demo', '--store', './data', '--quiet'], { cwd, timeoutMs: 120_000 });
    expect(demo.code, demo.stderr).toBe(0);
    const yaml = readFileSync(new URL('../../examples/demo/nines.yaml', import.meta.url), 'utf8');
    writeFileSync(join(cwd, 'nines.yaml'), yaml.replace(/^store:.*$/m, 'store: ./data'));
    writeFileSync(join(cwd, 'in.csv'), 'timestamp,value\n2026-11-01 00:00:00,1\n2026-11-01 00:05:00,2\n');
  }, 180_000);

  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  it.each([
    ['nines.run/1', ['run', 'evaluate', 'report', ...AT]],
    ['nines.status/1', ['status']],
    ['nines.report-run/1', ['report', 'weekly-sla', ...AT]],
    ['nines.check/1', ['check']],
    ['nines.query/1', ['query', 'telemetry', 'SELECT {end:DateTime64(3)} AS time, 42 AS value', ...AT]],
    ['nines.migrate/1', ['migrate']],
    ['nines.detect-csv/1', ['detect', '--csv', 'in.csv', '--out', 'scored']],
  ])('%s is what the page says', async (schema, args) => {
    const { code, stdout, stderr } = await nines([...args, '--json'], { cwd, timeoutMs: 60_000 });
    expect(code, stderr).toBe(0);
    const document = JSON.parse(stdout) as { schema: string };
    const example = examples.get(schema) ?? null;
    expect(document.schema).toBe(schema);
    expect(shape(document, example)).toEqual(shape(example, example));
  });

  it('are all tried here', () => {
    expect([...examples.keys()]).toHaveLength(7);
  });
});
