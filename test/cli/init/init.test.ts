import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerCheck } from '../../../src/cli/commands/check.ts';
import { registerInit } from '../../../src/cli/commands/init.ts';
import { loadConfig } from '../../../src/config/index.ts';
import { hasPrometheus } from '../../servers/binaries.ts';
import { counter } from '../../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../../servers/prometheus.ts';
import { temporaryFolder } from '../../servers/server-process.ts';
import { runCommand } from '../run-command.ts';

const END = Date.UTC(2026, 10, 16);
const AT = new Date(END).toISOString();
const scrapes = { start: END - 8 * 86_400_000, end: END, intervalMs: 60_000 };

describe.skipIf(!hasPrometheus())('nines init', () => {
  const folder = temporaryFolder('init');
  const out = join(folder.path, 'nines.yaml');
  let server: PrometheusServer;
  beforeAll(async () => {
    const labels = { job: 'shop' };
    server = await startPrometheus({
      openmetrics: [
        counter({ ...scrapes, name: 'http_requests_total', labels: { ...labels, code: '200' }, increment: () => 50 }),
        counter({
          ...scrapes,
          name: 'http_requests_total',
          labels: { ...labels, code: '500' },
          increment: (_, i) => (i % 100 === 0 ? 1 : 0),
        }),
      ],
    });
  });
  afterAll(async () => {
    await server?.stop();
    folder.remove();
  });

  it('writes a file that loads, passes its own check, and says what comes next', async () => {
    const { code, stderr } = await runCommand(registerInit, [
      'init',
      '--prometheus',
      server.url,
      '--out',
      out,
      '--at',
      AT,
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('shop-availability 99.95%');
    expect(stderr).toContain('nines check --connect');
    expect((await loadConfig(out)).slos).toMatchObject([
      { name: 'shop-availability', objective: 0.9995, sli: { kind: 'ratio' } },
    ]);
    const check = await runCommand(registerCheck, ['check', '--connect', '--at', AT, out]);
    expect(check).toMatchObject({ code: 0 });
  });

  it('leaves an existing file alone without --force', async () => {
    writeFileSync(out, 'mine');
    const refused = await runCommand(registerInit, ['init', '--prometheus', server.url, '--out', out, '--at', AT]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--force');
    expect(readFileSync(out, 'utf8')).toBe('mine');
    const forced = await runCommand(registerInit, [
      'init',
      '--prometheus',
      server.url,
      '--out',
      out,
      '--at',
      AT,
      '--force',
    ]);
    expect(forced.code).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain('slos:');
  });

  it('prints to standard output on request', async () => {
    const { stdout } = await runCommand(registerInit, ['init', '--prometheus', server.url, '--out', '-', '--at', AT]);
    expect(stdout).toMatch(/^# Proposed by nines init from Prometheus /);
  });

  it('says what to do where nothing is there, nothing answers, or nothing was asked', async () => {
    const empty = await runCommand(registerInit, [
      'init',
      '--prometheus',
      server.url,
      '--out',
      '-',
      '--at',
      '2020-01-01',
    ]);
    expect(empty.code).toBe(2);
    expect(empty.stderr).toContain('that makes an SLO');
    const down = await runCommand(registerInit, ['init', '--prometheus', 'http://127.0.0.1:9', '--out', '-']);
    expect(down.code).toBe(3);
    const nothing = await runCommand(registerInit, ['init']);
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toContain('--prometheus URL or --clickhouse URL');
  });
});
