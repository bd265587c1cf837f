import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerBacktest } from '../../src/cli/commands/backtest.ts';
import { loadConfig } from '../../src/config/index.ts';
import { openStore } from '../../src/store/index.ts';
import { alertYaml, fillLedger } from '../jobs/alert-ledger.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { runCommand } from './run-command.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const END = Date.parse('2026-11-10T00:00:00Z');
/** One long outage, and three blips of five minutes. */
const OUTAGE = END - 3 * DAY;
const BLIPS = [END - 6 * DAY, END - 5 * DAY, END - 2 * DAY];

interface Document {
  readonly slos: readonly {
    readonly rules: readonly {
      readonly rule: { readonly severity: string; readonly longMs: number };
      readonly pages: readonly { readonly start: number; readonly end?: number; readonly leadMs?: number }[];
      readonly score: { readonly pages: number; readonly precision?: number; readonly recall?: number };
    }[];
    readonly paging: { readonly pages: number };
    readonly exhaustions: readonly { readonly at: number; readonly paged: boolean }[];
    readonly proposal?: {
      readonly rules: readonly { readonly severity: string; readonly factor: number }[];
      readonly score: { readonly pages: number; readonly recall: number; readonly precision: number };
    };
  }[];
}

describe('backtesting alerts', () => {
  const folder = temporaryFolder('backtest');
  const file = join(folder.path, 'nines.yaml');
  const incidents = join(folder.path, 'incidents.yaml');

  beforeAll(async () => {
    writeFileSync(file, `store: ./data\n${alertYaml("    webhook_configs: [{url: 'http://127.0.0.1:9/'}]")}`);
    writeFileSync(
      incidents,
      `- {name: the outage, slo: api, start: ${new Date(OUTAGE).toISOString()}, end: ${new Date(OUTAGE + 2 * HOUR).toISOString()}}\n`,
    );
    const config = await loadConfig(file, { env: {} });
    const store = await openStore(config.store);
    const [slo] = config.slos;
    if (slo === undefined) throw new Error('no SLO');
    const bad = (at: number) =>
      (at >= OUTAGE && at < OUTAGE + 2 * HOUR) || BLIPS.some((blip) => at >= blip && at < blip + 5 * MINUTE);
    await fillLedger(store, slo, { start: END - 30 * DAY, end: END }, bad);
    await store.close();
  });
  afterAll(() => folder.remove());

  const args = ['backtest', 'alerts', '--from', '2026-11-02', '--to', '2026-11-10', '-c', file];
  async function backtest(...more: string[]): Promise<Document> {
    const { stdout, stderr, code } = await runCommand(registerBacktest, [...args, '--json', ...more]);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Document;
  }

  test('finds every page, and how long before the budget was spent it came', async () => {
    const [slo] = (await backtest()).slos;
    const fast = slo?.rules.find(({ rule }) => rule.longMs === HOUR);
    // Five minutes at half are 41 times too fast over an hour: every blip pages once, at the first instant after it began.
    expect(fast?.pages.map(({ start }) => start)).toEqual(
      [...BLIPS.slice(0, 2), OUTAGE, ...BLIPS.slice(2)].map((at) => at + 5 * MINUTE),
    );
    // The 27 days seen by then have a budget of 7,780 events, 15 bad buckets; the first blips took two of them.
    const [spent] = slo?.exhaustions ?? [];
    expect(spent).toMatchObject({ at: OUTAGE + 70 * MINUTE, paged: true });
    expect(fast?.pages[2]?.leadMs).toBe(65 * MINUTE);
    expect(fast?.score).toMatchObject({ pages: 4 });
    expect(slo?.proposal).toBeUndefined();
  });

  test('scores rules by known incidents, and proposes some that send fewer pages and miss none', async () => {
    const [slo] = (await backtest('--incidents', incidents)).slos;
    const fast = slo?.rules.find(({ rule }) => rule.longMs === HOUR);
    expect(fast?.score).toMatchObject({ pages: 4, precision: 0.25, recall: 1 });
    expect(slo?.proposal?.score).toMatchObject({ pages: 1, precision: 1, recall: 1 });
    expect(slo?.proposal?.rules.some(({ severity }) => severity === 'ticket')).toBe(true);
  });

  test('prints a page for people, with rules to paste', async () => {
    const { stdout } = await runCommand(registerBacktest, [...args, '--incidents', incidents]);
    for (const text of ['1 known incidents', 'before the budget was spent', 'burnRules:', 'severity: page']) {
      expect(stdout).toContain(text);
    }
  });

  test('refuses a file that holds no incidents', async () => {
    writeFileSync(join(folder.path, 'odd.yaml'), '- {slo: api, start: yesterday, end: 2026-11-01T00:00:00Z}\n');
    const odd = await runCommand(registerBacktest, [...args, '--incidents', join(folder.path, 'odd.yaml')]);
    expect(odd.code).toBe(2);
    expect(odd.stderr).toContain('item 0.start: is not an instant');
  });
});
