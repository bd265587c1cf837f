import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { registerDetect } from '../../src/cli/commands/detect.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { seasonal, seriesOf } from './sample-series.ts';

const folder = temporaryFolder('detect');
const input = join(folder.path, 'in');
const output = join(folder.path, 'out');
const series = seriesOf(2, seasonal);
const csv = ['timestamp,value', ...Array.from(series.times, (time, i) => `${time / 1_000},${series.values[i]}`)].join(
  '\n',
);

/** Runs `nines detect …` in this process and gives its exit code and what it printed. */
async function detect(...args: string[]): Promise<{ code: number; printed: string }> {
  const program = new Command('nines').exitOverride();
  registerDetect(program);
  const written: string[] = [];
  const standard = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const error = vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  try {
    await program.parseAsync(['node', 'nines', 'detect', ...args]);
    return { code: Number(process.exitCode), printed: written.join('') };
  } finally {
    standard.mockRestore();
    error.mockRestore();
  }
}

let exitCode: typeof process.exitCode;
beforeAll(() => {
  mkdirSync(join(input, 'hosts'), { recursive: true });
  writeFileSync(join(input, 'all.csv'), csv);
  writeFileSync(join(input, 'hosts', 'a.csv'), csv);
});
beforeEach(() => {
  exitCode = process.exitCode;
});
afterEach(() => {
  process.exitCode = exitCode;
});
afterAll(() => folder.remove());

describe('nines detect --csv', () => {
  it('writes every file of a folder under the same relative path', async () => {
    const { code, printed } = await detect('--csv', input, '--out', output, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toEqual({
      schema: 'nines.detect-csv/1',
      written: [join(output, 'all.csv'), join(output, 'hosts', 'a.csv')],
      failed: [],
    });
    const judged = readFileSync(join(output, 'hosts', 'a.csv'), 'utf8');
    expect(judged.split('\n')).toHaveLength(csv.split('\n').length + 1);
  });

  it('judges one file', async () => {
    const { code, printed } = await detect('--csv', join(input, 'all.csv'), '--out', output, '--interval', '5m');
    expect(code).toBe(0);
    expect(printed).toContain('1 of 1 files judged');
  });

  it('names a file that it cannot read, goes on with the others, and exits with 3', async () => {
    writeFileSync(join(input, 'odd.csv'), 'when,what\n1,2\n');
    const { code, printed } = await detect('--csv', input, '--out', output);
    expect(code).toBe(3);
    expect(printed).toContain('odd.csv: the head is "when,what"');
    expect(printed).toContain('2 of 3 files judged');
  });

  it('asks for --out, and for a path that exists', async () => {
    expect(await detect('--csv', input)).toMatchObject({
      code: 2,
      printed: expect.stringContaining('--csv needs --out'),
    });
    expect(await detect('--csv', join(input, 'nothing'), '--out', output)).toMatchObject({ code: 2 });
  });
});
