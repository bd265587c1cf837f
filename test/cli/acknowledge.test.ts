import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventFacts, incidentFacts } from '../../jobs/reporting/incident-facts.ts';
import { fingerprint } from '../../src/alerting/index.ts';
import { registerAlerts } from '../../src/cli/commands/alerts.ts';
import { registerAnnotate } from '../../src/cli/commands/annotate.ts';
import { loadConfig } from '../../src/config/index.ts';
import { labelsKey } from '../../src/series/index.ts';
import { withSession } from '../../src/service/index.ts';
import { keepIncidents, type Store, writeAlertEvents, writeAlertStates } from '../../src/store/index.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { runCommand } from './run-command.ts';

const MINUTE = 60_000;
/** An outage that began at ten past three of the morning, and is over. */
const START = Date.UTC(2026, 10, 9, 3, 10);
const END = START + 40 * MINUTE;
const INCIDENT = 'api-20261109T0310Z';
const LABELS = { alertname: 'ErrorBudgetBurn', region: 'eu', severity: 'page', slo: 'api' };
const folder = temporaryFolder('acknowledge');
const config = join(folder.path, 'nines.yaml');
const nothing = (): void => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing, progress: nothing };

writeFileSync(
  config,
  `store: ./data
sources: { prom: { type: prometheus, url: 'http://127.0.0.1:9' } }
slos:
  - { name: api, objective: 99.9%, sli: { good: a, valid: b } }
  - { name: cart, objective: 99.9%, sli: { good: c, valid: d } }
`,
);

async function inStore(work: (store: Store) => Promise<void>): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  await withSession(await loadConfig(config, { env: {} }), { log, signal }, ({ store }) => work(store));
}

beforeAll(() =>
  inStore(async (store) => {
    await keepIncidents(store, ['api'], { start: 0, end: END + MINUTE }, [
      {
        id: INCIDENT,
        slo: 'api',
        group: { region: 'eu' },
        start: START,
        end: END,
        badEvents: 500,
        validEvents: 600,
        budgetShare: 0.4,
        severity: 'outage',
      },
    ]);
    const states = [LABELS, { ...LABELS, region: 'us' }].map((labels) => ({
      key: labelsKey(labels),
      rule: 'burn',
      labels,
      annotations: { summary: `API burns in ${labels.region}` },
      phase: 'firing' as const,
      activeAt: START + 5 * MINUTE,
      startsAt: START + 5 * MINUTE,
      endsAt: undefined,
      quietSince: undefined,
      value: 18,
      evaluatedUpTo: END,
    }));
    await writeAlertStates(store, states);
    await writeAlertEvents(
      store,
      states.map(({ key }) => ({ key, at: START + 5 * MINUTE, phase: 'firing' as const, value: 18 })),
    );
  }),
);
afterAll(() => folder.remove());

const alerts = (...args: string[]) => runCommand(registerAlerts, ['alerts', ...args, '-c', config]);
const facts = async (end = END + 60 * MINUTE) => {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return withSession(await loadConfig(config, { env: {} }), { log, signal }, async (context) => {
    const range = { start: START - 60 * MINUTE, end };
    return {
      incidents: await incidentFacts(context, ['api'], new Map(), range),
      events: await eventFacts(context, ['api'], range),
    };
  });
};

describe('acknowledging', () => {
  it('is kept with its time, counts once, and gives the incident its MTTA and cause', async () => {
    expect((await facts()).incidents[0]).toMatchObject({
      alertedAt: START + 5 * MINUTE,
      acknowledged: undefined,
      cause: '',
      notes: [],
    });
    const id = fingerprint(LABELS).slice(0, 8);
    const at = ['--at', '2026-11-09T03:20:00Z'];
    const { code, stdout } = await alerts('ack', id, '--by', 'M. Okafor', '--comment', 'rolling back', ...at);
    expect([code, stdout]).toEqual([0, 'API burns in eu: acknowledged by M. Okafor\n']);
    const again = await alerts('ack', 'slo=api', 'region="eu"', '--by', 'J. Doe');
    expect(again.stdout).toBe('API burns in eu: acknowledged already by M. Okafor, 2026-11-09 03:20 UTC\n');
    await alerts('annotate', INCIDENT, '--cause', '--text', 'An expired certificate');
    await alerts('annotate', id, '--text', 'Payments were not affected');
    expect((await facts()).incidents[0]).toMatchObject({
      acknowledged: { at: START + 10 * MINUTE, by: 'M. Okafor' },
      cause: 'An expired certificate',
      notes: ['Payments were not affected'],
    });
    const listed = await alerts();
    expect(listed.stdout).toContain('taken on: M. Okafor, 2026-11-09T03:20:00Z: rolling back');
    expect(listed.stdout.match(/taken on/g)).toHaveLength(1);
  });

  it('of an incident counts for it although no alert is named', async () => {
    await alerts('ack', INCIDENT, '--by', 'B', '--at', '2026-11-09T03:15:00Z');
    expect((await facts()).incidents[0]?.acknowledged).toEqual({ at: START + 5 * MINUTE, by: 'B' });
  });

  it('refuses what means nothing, or more than one thing, or the future', async () => {
    expect((await alerts('ack', 'ffffffffff')).stderr).toContain('there is no alert and no incident "ffffffffff"');
    expect((await alerts('ack', 'slo=cart')).stderr).toContain('nothing fires that matches');
    expect((await alerts('ack', 'slo=api', '--at', '2999-01-01T00:00:00Z')).code).toBe(2);
  });
});

describe('annotations', () => {
  const annotate = (...args: string[]) => runCommand(registerAnnotate, ['annotate', ...args, '-c', config]);

  it('of deploys and events are listed, reach the report of their SLO, and are written once under one id', async () => {
    for (const text of ['api 2.13', 'api 2.14']) {
      const when = ['--at', '2026-11-09T03:05:00Z', '--id', 'build-7'];
      await annotate('add', text, 'slo=api', '--kind', 'deploy', ...when, '--url', 'https://ci.example/7');
    }
    await annotate('add', 'cart 1.0', 'slo=cart', '--kind', 'deploy', '--at', '2026-11-09T03:05:00Z');
    await annotate('add', 'Sale', '--at', '2026-11-09T01:00:00Z', '--duration', '3h', '--by', 'marketing');
    expect((await facts()).events).toMatchObject([
      { kind: 'event', text: 'Sale', end: START + 50 * MINUTE, author: 'marketing', labels: {} },
      { kind: 'deploy', text: 'api 2.14', url: 'https://ci.example/7', labels: { slo: 'api' } },
    ]);
    const list = await annotate('list', '--from', '2026-11-09T00:00:00Z', '--to', '2026-11-10T00:00:00Z', '--json');
    const { annotations } = JSON.parse(list.stdout) as { annotations: { id: string; text: string }[] };
    expect(annotations.map(({ text }) => text)).toContain('cart 1.0');
    await annotate('remove', 'build-7');
    expect((await facts()).events.map(({ text }) => text)).toEqual(['Sale']);
  });

  it('refuse addresses that are none', async () => {
    expect((await annotate('add', 'x', '--url', 'javascript:alert(1)')).code).toBe(2);
  });
});
