import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../servers/server-process.ts';
import { nines } from './nines.ts';

const cwd = temporaryFolder('cli').path;
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('the command line', () => {
  it('prints its version and its help, with examples for every command', async () => {
    expect(await nines(['--version'], { cwd })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    const help = await nines(['--help'], { cwd });
    expect(help.code).toBe(0);
    const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) \[?/gm)].map((match) => match[1] ?? '');
    expect(commands).toEqual(
      expect.arrayContaining([
        'init',
        'check',
        'schema',
        'migrate',
        'backfill',
        'run',
        'serve',
        'report',
        'status',
        'detect',
        'query',
        'demo',
      ]),
    );
    for (const command of commands.filter((name) => name !== 'help')) {
      const page = await nines([command, '--help'], { cwd });
      expect(page.code).toBe(0);
      expect(page.stdout).toContain('Examples:');
    }
  });

  it('leaves with 2 for what it does not understand, and says what it does', async () => {
    const unknown = await nines(['rnu'], { cwd });
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean run?') });
    expect(await nines(['run', '--at', 'yesterday'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('2026-11-16T06:00:00Z'),
    });
    const missing = await nines(['run'], { cwd });
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('nines.yaml');
    expect(missing.stderr).toContain('nines init');
  });

  it('names the jobs, SLOs and teams that there are when one is named that is not', async () => {
    writeFileSync(
      join(cwd, 'nines.yaml'),
      [
        'sources:',
        '  prom: { type: prometheus, url: "http://127.0.0.1:1" }',
        'slos:',
        '  - { name: api, team: platform, objective: 99%, window: 7d, sli: { bad: "errors_total", valid: "requests_total" } }',
      ].join('\n'),
    );
    expect(await nines(['run', 'colect'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Jobs are: collect, evaluate'),
    });
    expect(await nines(['run', '--slo', 'apo'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Known: api'),
    });
    expect(await nines(['status', '--team', 'x'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Known: platform'),
    });
  });

  it('ends in silence where the reader of a pipe has seen enough', async () => {
    const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
    const child = spawn(process.execPath, [main, 'schema'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    child.stdout.destroy();
    expect(first.toString('utf8')).toMatch(/^\{\n/);
    expect(await text(child.stderr)).toBe('');
  });

  it('prints no colours into a pipe, and JSON that is nothing but JSON', async () => {
    const status = await nines(['status'], { cwd, env: { CI: 'true' } });
    expect(status.code).toBe(0);
    expect(status.stdout).not.toContain('\u001b');
    const json = await nines(['status', '--json'], { cwd });
    const empty = { at: null, slos: [], changes: [], policies: [], forecasts: [] };
    expect(JSON.parse(json.stdout)).toEqual({ schema: 'nines.status/1', ...empty });
  });
});
