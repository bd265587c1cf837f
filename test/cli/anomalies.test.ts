import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAnomalies } from '../../src/cli/commands/anomalies.ts';
import { registerBacktest } from '../../src/cli/commands/backtest.ts';
import { registerRun } from '../../src/cli/commands/run.ts';
import { DAY_MS, daily, START, STEP_MS, seriesOf } from '../anomaly/sample-series.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { type CommandOutcome, runCommand } from './run-command.ts';

const HOUR_MS = 3_600_000;
const folder = temporaryFolder('anomalies-command');
const config = join(folder.path, 'nines.yaml');
const HUMP = START + 16 * DAY_MS + 14 * HOUR_MS;
const LATER = START + 18 * DAY_MS + 10 * HOUR_MS;
const [FROM, TO] = [START + 15 * DAY_MS, START + 20 * DAY_MS].map((time) => new Date(time).toISOString()) as [
  string,
  string,
];

/** Two metrics that rise together once; the second also rises alone. */
function csv(alone: boolean): string {
  const { times, values } = seriesOf(20, (i, time) => {
    const together = time > HUMP && time <= HUMP + 8 * STEP_MS;
    const own = alone && time > LATER && time <= LATER + 8 * STEP_MS;
    return daily(i + (alone ? 9_000 : 0), time) * (together || own ? 4 : 1);
  });
  const rows = Array.from(times, (time, i) => `${new Date(time).toISOString()},${values[i]}`);
  return ['time,value', ...rows].join('\n');
}

function nines(register: Parameters<typeof runCommand>[0], ...args: string[]): Promise<CommandOutcome> {
  return runCommand(register, [...args, '-c', config]);
}

interface Listed {
  readonly id: string;
  readonly detector: string;
  readonly verdict: { readonly genuine: boolean; readonly comment: string } | null;
}

async function listed(...args: string[]): Promise<readonly Listed[]> {
  const { stdout } = await nines(registerAnomalies, 'anomalies', 'list', '--from', FROM, '--to', TO, '--json', ...args);
  return (JSON.parse(stdout) as { anomalies: Listed[] }).anomalies;
}

beforeAll(async () => {
  for (const [name, alone] of [
    ['latency', false],
    ['queue', true],
  ] as const) {
    writeFileSync(join(folder.path, `${name}.csv`), csv(alone));
  }
  writeFileSync(
    config,
    `store: ./data
sources:
  latency: { type: file, path: latency.csv }
  queue: { type: file, path: queue.csv }
detectors:
  - { name: latency, source: latency, query: latency, step: 5m }
  - { name: queue, source: queue, query: queue, step: 5m }
collect: { initial: 60d }
`,
  );
  const { code, stderr } = await nines(registerRun, 'run', 'detect', '--at', TO);
  expect(code, stderr).toBe(0);
});
afterAll(() => folder.remove());

describe('nines anomalies', () => {
  it('lists what was found, with ids that show and label take', async () => {
    expect((await listed()).map(({ detector }) => detector)).toEqual(['latency', 'queue', 'queue']);
    expect((await listed('--detector', 'latency')).length).toBe(1);
    expect((await listed('--open')).length).toBe(0);
    const unknown = await nines(registerAnomalies, 'anomalies', 'list', '--detector', 'latncy');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('Known: latency, queue');
  });

  it('says which series still learned then, and until when', async () => {
    const at = new Date(START + 10 * DAY_MS).toISOString();
    const young = await nines(registerAnomalies, 'anomalies', 'list', '--to', at, '--detector', 'queue');
    expect(young.stderr).toContain('One series is still learning: before its second weekend much is news to it.');
    expect(young.stderr).toMatch(/^ {2}queue: until 2026-08-15T\S+ \(known since 2026-08-01T\S+\)$/m);
    const { stdout } = await nines(registerAnomalies, 'anomalies', 'list', '--to', at, '--json');
    expect((JSON.parse(stdout) as { learning: { detector: string }[] }).learning.map((one) => one.detector)).toEqual([
      'latency',
      'queue',
    ]);
    const known = await nines(registerAnomalies, 'anomalies', 'list', '--to', TO);
    expect(known.stderr).not.toContain('learning');
  });

  it('shows what else moved at that time, how rare it is, and draws it', async () => {
    const [first] = await listed('--detector', 'latency');
    const svg = join(folder.path, 'picture.svg');
    const { code, stdout } = await nines(
      registerAnomalies,
      'anomalies',
      'show',
      first?.id ?? '',
      '--svg',
      svg,
      '--json',
    );
    expect(code).toBe(0);
    const shown = JSON.parse(stdout) as {
      companions: { detector: string; correlation: number; furthest: number; anomaly: string | null }[];
      rarity: { asOdd: number; points: number };
    };
    expect(shown.companions).toHaveLength(1);
    const [companion] = shown.companions;
    expect(companion).toMatchObject({ detector: 'queue', anomaly: expect.stringMatching(/^queue-20260817T14/) });
    expect(companion?.correlation).toBeGreaterThan(0.9);
    expect(companion?.furthest).toBeGreaterThan(1);
    expect(shown.rarity.asOdd).toBeGreaterThan(0);
    expect(shown.rarity.asOdd).toBeLessThanOrEqual(8);
    expect(shown.rarity.points).toBeGreaterThan(4_000);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [^>]*viewBox="0 0 640 220".*<circle/s);
  });

  it('keeps what people say, the last word counting, and prints it as precision', async () => {
    const [, , alone] = await listed();
    const label = (truth: string, ...more: string[]) =>
      nines(registerAnomalies, 'anomalies', 'label', alone?.id ?? '', truth, '--author', 'ann', ...more);
    expect((await label('true')).code).toBe(0);
    expect((await label('false', '--comment', 'nightly <import>')).code).toBe(0);
    expect((await listed()).map(({ verdict }) => verdict)).toEqual([
      null,
      null,
      expect.objectContaining({ genuine: false, author: 'ann', comment: 'nightly <import>' }),
    ]);
    const { stdout } = await nines(registerAnomalies, 'anomalies', 'list', '--from', FROM, '--to', TO);
    expect(stdout).toContain('1 of 3 judged by people, 0 % of them genuine.');
  });

  it('takes a file of known incidents for what overlaps them', async () => {
    const file = join(folder.path, 'incidents.yaml');
    const [start, end] = [HUMP, HUMP + HOUR_MS].map((time) => new Date(time).toISOString());
    writeFileSync(file, `- { name: disk full, start: ${start}, end: ${end} }\n`);
    const { code } = await nines(registerAnomalies, 'anomalies', 'label', '--incidents', file);
    expect(code).toBe(0);
    const verdicts = (await listed()).map(({ verdict }) => verdict?.comment);
    expect(verdicts).toEqual(['disk full', 'disk full', 'nightly <import>']);
    const tested = await nines(
      registerBacktest,
      'backtest',
      'detectors',
      '--from',
      FROM,
      '--to',
      TO,
      '--incidents',
      file,
      '--json',
    );
    expect(tested.code, tested.stderr).toBe(0);
    const { detectors } = JSON.parse(tested.stdout) as { detectors: Record<string, unknown>[] };
    expect(detectors.map(({ detector, found, known, missed }) => ({ detector, found, known, missed }))).toEqual([
      { detector: 'latency', found: 1, known: 1, missed: [] },
      { detector: 'queue', found: 1, known: 1, missed: [] },
    ]);
    expect(detectors[0]?.falseAlarmsPerWeek).toBe(0);
    expect(detectors[1]?.falseAlarmsPerWeek).toBeCloseTo(7 / 5, 6);
  });

  it.each([
    [['label', 'nothing', 'true'], 'there is no anomaly nothing'],
    [['label', 'x'], 'write the id of an anomaly, and true or false'],
    [['label', 'x', 'maybe'], 'write the id of an anomaly, and true or false'],
    [['show', 'nothing'], 'there is no anomaly nothing'],
    [['label', 'x', '--incidents', 'missing.yaml'], 'give an id or --incidents, not both'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await nines(registerAnomalies, 'anomalies', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
