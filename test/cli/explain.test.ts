import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerExplain } from '../../src/cli/commands/explain.ts';
import { registerRun } from '../../src/cli/commands/run.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { counter, histogram } from '../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { runCommand } from './run-command.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const AT = Date.parse('2026-11-10T00:00:00Z');

interface Document {
  readonly groups: readonly {
    readonly status: { readonly status: string; readonly good: number; readonly valid: number };
    readonly formulas: readonly string[];
    readonly left: { readonly minutes: { readonly value: number } };
    readonly windows: readonly {
      readonly name: string | number;
      readonly valid: number;
      readonly measuredMs: number;
    }[];
    readonly comparison: Record<'ledger' | 'source', { readonly good: number; readonly valid: number }>;
  }[];
  readonly collected: { readonly at: number };
  readonly evaluated: { readonly at: number };
  readonly sourceProblem?: string;
}

describe.skipIf(!hasPrometheus())('explaining an SLO of a real Prometheus', () => {
  const folder = temporaryFolder('explain');
  const file = join(folder.path, 'nines.yaml');
  let prometheus: PrometheusServer;

  beforeAll(async () => {
    const scrapes = { start: AT - 12 * HOUR + 7_000, end: AT, intervalMs: 30_000 };
    prometheus = await startPrometheus({
      openmetrics: [
        counter({ ...scrapes, name: 'requests_total', labels: { code: '200' }, increment: () => 99 }),
        counter({ ...scrapes, name: 'requests_total', labels: { code: '500' }, increment: () => 1 }),
        ...histogram({ ...scrapes, name: 'seconds', labels: {}, bounds: [0.1, 0.5, 1], observed: () => [6, 2, 1, 1] }),
      ],
    });
    const sli = `{bad: 'requests_total{code="500"}', valid: requests_total}`;
    writeFileSync(
      file,
      `
store: ./data
sources:
  prom: {type: prometheus, url: '${prometheus.url}', retries: 0}
slos:
  - {name: api, title: API, objective: 98%, window: 12h, sli: ${sli}}
  - {name: minutes, objective: 98%, window: 12h, sli: ${sli}, budgeting: {method: timeslices, target: 99.5%}}
  - {name: fast, objective: 80%, window: 12h, sli: {histogram: seconds, threshold: 700ms}}
`,
    );
    await runCommand(registerRun, ['run', 'collect', 'evaluate', '--at', '2026-11-10T00:00:00Z', '-c', file]);
  });
  afterAll(async () => {
    await prometheus?.stop();
    folder.remove();
  });

  async function explain(slo: string): Promise<Document> {
    const args = ['explain', slo, '--at', '2026-11-10T00:00:00Z', '--json', '-c', file];
    const { stdout, code, stderr } = await runCommand(registerExplain, args);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Document;
  }

  test('puts the numbers into every formula, and the source beside the sum of buckets', async () => {
    const { groups, collected, evaluated } = await explain('api');
    const [group] = groups;
    expect(group?.status.valid).toBe(100 * 1439);
    expect(group?.formulas).toContain('actual = good ÷ valid = 142461 ÷ 143900 = 99%');
    expect(group?.formulas).toContain('budget = valid × (1 − objective) = 143900 × 0.02 = 2878 requests');
    expect(group?.formulas).toContain('used = bad ÷ budget = 1439 ÷ 2878 = 50%');
    expect(
      group?.formulas.some((line) =>
        line.startsWith('burn 5m = bad ÷ valid ÷ (1 − objective) = 10 ÷ 1000 ÷ 0.02 = 0.5'),
      ),
    ).toBe(true);
    expect(group?.left.minutes.value).toBeCloseTo(0.5 * 0.02 * 720, 6);
    expect(group?.comparison.ledger).toEqual({ good: 142_461, valid: 143_900 });
    // Prometheus extrapolates to the edges of the window.
    expect((group?.comparison.source.valid ?? 0) / 143_900).toBeCloseTo(1, 2);
    expect([collected.at, evaluated.at]).toEqual([AT, AT]);
  });

  test('measures slices and interpolated bounds once more', async () => {
    const minutes = (await explain('minutes')).groups[0];
    expect(minutes?.status).toMatchObject({ good: 0, status: 'BREACHED' });
    expect(minutes?.comparison.source).toEqual(minutes?.comparison.ledger);
    const fast = (await explain('fast')).groups[0];
    expect((fast?.comparison.source.good ?? 0) / (fast?.comparison.source.valid ?? 1)).toBeCloseTo(0.84, 3);
  });

  test('prints a page for people', async () => {
    const { stdout } = await runCommand(registerExplain, [
      'explain',
      'api',
      '--at',
      '2026-11-10T00:00:00Z',
      '-c',
      file,
    ]);
    for (const text of [
      'API (api) at 2026-11-10T00:00:00Z',
      'requests_total{code="500"}',
      'Met',
      'Written by',
      'source',
    ]) {
      expect(stdout).toContain(text);
    }
  });

  test('goes on without a source that is down, and knows no SLO that is not there', async () => {
    const known = await runCommand(registerExplain, ['explain', 'nobody', '-c', file]);
    expect(known).toMatchObject({ code: 2 });
    expect(known.stderr).toContain('Known: api, minutes, fast');
    await prometheus.stop();
    const { groups, sourceProblem } = await explain('api');
    expect(groups[0]?.comparison).toBeUndefined();
    expect(sourceProblem).toContain('source "prom"');
  });
});
