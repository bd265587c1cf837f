import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Alert, type AlertState, fingerprint, firingId } from '../../src/alerting/index.ts';
import { registerAlerts } from '../../src/cli/commands/alerts.ts';
import { registerOutbox } from '../../src/cli/commands/outbox.ts';
import { registerReceivers } from '../../src/cli/commands/receivers.ts';
import { registerSilence } from '../../src/cli/commands/silence.ts';
import { loadConfig } from '../../src/config/index.ts';
import { type Labels, labelsKey } from '../../src/series/index.ts';
import { withSession } from '../../src/service/index.ts';
import { type OutboxEntry, writeAlertStates, writeOutbox } from '../../src/store/index.ts';
import { startHttpReceiver } from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { runCommand } from './run-command.ts';

const folder = temporaryFolder('alerts-command');
afterAll(() => folder.remove());

const ROUTES = `route:
  receiver: default
  routes:
    - { matchers: [severity=page], receiver: pager, continue: true, mute_time_intervals: [mornings] }
    - { matchers: ['team=~"data|ml"'], receiver: data, group_by: [team] }
receivers: [{ name: default }, { name: pager, webhook_configs: [{ url: 'http://127.0.0.1:9/pager' }] }, { name: data }]
time_intervals: [{ name: mornings, time_intervals: [{ times: [{ start_time: '06:00', end_time: '12:00' }] }] }]
`;

function file(name: string, text: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

const alertmanager = file('alertmanager.yml', ROUTES);
const config = file(
  'nines.yaml',
  `store: ./data\nsources: { prom: { type: prometheus, url: 'http://127.0.0.1:9' } }\n${ROUTES}`,
);

describe('nines alerts route', () => {
  it('says which receivers are told, in which group, and what keeps the message back', async () => {
    const { code, stdout } = await runCommand(registerAlerts, [
      ...['alerts', 'route', '-c', config, '--at', '2026-11-09T09:00:00Z', 'severity=page', 'team=ml'],
    ]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'pager',
        '  tells  by webhook',
        '  route  {}/{severity="page"}',
        '  group  {}/{severity="page"}:{}',
        '  times  wait 30s, again after 5m, reminder after 4h',
        '  muted  by mornings',
        'data',
        '  tells  nobody: the receiver has no way that is supported',
        '  route  {}/{team=~"data|ml"}',
        '  group  {}/{team=~"data|ml"}:{team="ml"}',
        '  times  wait 30s, again after 5m, reminder after 4h',
        '',
      ].join('\n'),
    );
  });

  it('draws the tree of an alertmanager.yml as it is, with the way of the alert', async () => {
    const { stdout } = await runCommand(registerAlerts, [
      ...['alerts', 'route', '--file', alertmanager, '--tree', 'severity=page'],
    ]);
    expect(stdout).toBe(
      [
        '  everything  receiver: default',
        '→   {severity="page"}  continue: true  receiver: pager',
        '    {team=~"data|ml"}  receiver: data',
        '',
      ].join('\n'),
    );
  });

  it('refuses what is no label, and files that are none', async () => {
    const wrong = await runCommand(registerAlerts, ['alerts', 'route', '--file', alertmanager, 'severity!=page']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('severity!=page is not a label');
    const broken = file('broken.yml', ROUTES.replace('receiver: data', 'receiver: dta'));
    const { code, stderr } = await runCommand(registerAlerts, ['alerts', 'route', '--file', broken, 'a=b']);
    expect(code).toBe(2);
    expect(stderr).toContain(`${broken}:5:50: error: there is no receiver named "dta"`);
    expect(stderr).toContain('did you mean "data"?');
  });
});

describe('nines silence', () => {
  const silence = async (...args: string[]) => {
    const [verb = '', ...rest] = args;
    return runCommand(registerSilence, ['silence', verb, '-c', config, ...rest]);
  };

  it('adds, lists, ends and imports silences', async () => {
    const added = await silence(
      'add',
      'slo=checkout',
      'severity=~"page|ticket"',
      '--comment',
      'a move',
      '--author',
      'J. Doe',
    );
    const id = added.stdout.trim();
    const listed = await silence('list', '--json');
    const [first] = (JSON.parse(listed.stdout) as { silences: { id: string; status: unknown; matchers: unknown }[] })
      .silences;
    expect(first).toMatchObject({
      id,
      status: { state: 'active' },
      createdBy: 'J. Doe',
      matchers: [
        { name: 'slo', value: 'checkout', isRegex: false, isEqual: true },
        { name: 'severity', value: 'page|ticket', isRegex: true, isEqual: true },
      ],
    });
    expect((await silence('query', 'slo=checkout', 'severity=page')).stdout).toContain(id);
    expect((await silence('query', 'slo=cart', 'severity=page')).stdout).toBe('');
    await silence('expire', id.slice(0, 8));
    expect((await silence('query')).stdout).toBe('');
    const old = file(
      'silences.json',
      JSON.stringify([{ ...first, id: 'from-elsewhere', endsAt: '2999-01-01T00:00:00Z' }]),
    );
    for (const _ of [1, 2]) expect((await silence('import', old)).code).toBe(0);
    expect((await silence('query')).stdout.match(/from-elsewhere/g)).toHaveLength(1);
  });

  it('refuses what would silence everything, and ids that there are not', async () => {
    expect((await silence('add', 'a=~".*"', '--comment', 'x')).stderr).toContain('the matchers match every alert');
    expect((await silence('add', 'a=b', '--comment', ' ')).stderr).toContain('--comment is empty');
    expect((await silence('expire', 'nobody')).stderr).toContain('there is no silence nobody');
  });
});

describe('nines outbox and nines alerts', () => {
  it('say so where nothing was ever told and nothing fires', async () => {
    expect(await runCommand(registerOutbox, ['outbox', '-c', config])).toMatchObject({ code: 0, stdout: '' });
    const { stdout } = await runCommand(registerAlerts, ['alerts', '-c', config]);
    expect(stdout).toBe('nothing fires, nothing is pending\n');
  });
});

describe('nines alerts where something fires', () => {
  const START = Date.UTC(2026, 10, 9, 3, 10);
  const labels = { alertname: 'ErrorBudgetBurn', severity: 'page', slo: 'checkout' };
  const stateOf = (own: Labels, startsAt: number, summary: string): AlertState => ({
    key: labelsKey(own),
    rule: 'burn',
    labels: own,
    annotations: { summary, runbook_url: 'https://runbooks.example/checkout' },
    phase: 'firing',
    activeAt: startsAt,
    startsAt,
    endsAt: undefined,
    quietSince: undefined,
    value: 18,
    evaluatedUpTo: startsAt,
  });
  const alert: Alert = {
    labels,
    annotations: {
      summary: 'Checkout burns',
      budget: '34% left',
      same_cause: 'ErrorBudgetBurn of cart\u001b[2J: both depend on payments',
    },
    status: 'firing',
    startsAt: START,
    endsAt: undefined,
    generatorUrl: '',
    fingerprint: fingerprint(labels),
    missed: false,
  };
  const entry = (receiver: string, changes: Partial<OutboxEntry>): OutboxEntry => ({
    notification: { key: `${receiver} ${changes.at}`, receiver, groupKey: '{}:{}', groupLabels: {}, alerts: [alert] },
    at: START,
    status: 'sent',
    attempts: 1,
    firstAttempt: START,
    nextAttempt: START,
    sentAt: START + 20_000,
    error: '',
    ...changes,
  });
  const firing = file('firing.yaml', readFileSync(config, 'utf8').replace('./data', './firing'));
  const alerts = (...args: string[]) => runCommand(registerAlerts, ['alerts', ...args, '-c', firing]);

  beforeAll(async () => {
    const nothing = (): void => undefined;
    const log = { debug: nothing, info: nothing, warn: nothing, error: nothing, progress: nothing };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    await withSession(await loadConfig(firing, { env: {} }), { log, signal }, async ({ store }) => {
      await writeAlertStates(store, [
        stateOf({ ...labels, severity: 'ticket', slo: 'search' }, START + 60_000, 'Search burns'),
        stateOf(labels, START, 'Checkout burns'),
      ]);
      await writeOutbox(store, [
        entry('pager/webhook', { at: START }),
        entry('pager/webhook', { at: START + 300_000, sentAt: START + 320_000 }),
        entry('pager/email', { status: 'waiting', sentAt: undefined, attempts: 3, error: 'mail server gone' }),
      ]);
    });
  });

  it('says what is worst first, who was told when and by which route, what waits, and why it is told with another', async () => {
    const { stdout } = await alerts('--at', '2026-11-09T13:00:00Z');
    const blocks = stdout.split(/\n(?=FIRING)/);
    expect(blocks.map((block) => block.split('\n')[0])).toEqual(['FIRING   Checkout burns', 'FIRING   Search burns']);
    expect(blocks[0]?.split('\n').map((line) => line.trim())).toEqual([
      'FIRING   Checkout burns',
      'since 2026-11-09T03:10:00Z  alertname=ErrorBudgetBurn severity=page slo=checkout',
      'budget: 34% left',
      'same cause as: ErrorBudgetBurn of cart [2J: both depend on payments',
      'runbook: https://runbooks.example/checkout',
      'told: pager, by {}/{severity="page"}',
      'waiting: pager/email, 2026-11-09T03:10:00Z, 3 attempts, last: mail server gone',
      'sent: pager/webhook, 2026-11-09T03:15:20Z',
      `id: ${firingId(alert)}`,
    ]);
  });

  it('gives only those that match, and says so where none does', async () => {
    const { stdout } = await alerts('slo=~"sea.*"', '--json');
    const found = (JSON.parse(stdout) as { alerts: { title: string; deliveries: unknown[] }[] }).alerts;
    expect(found).toMatchObject([{ title: 'Search burns', receivers: ['default'], routes: ['{}'], deliveries: [] }]);
    expect((await alerts('slo=cart')).stdout).toBe('nothing of these fires, nothing is pending\n');
    expect(await alerts('slo')).toMatchObject({ code: 2, stdout: '' });
  });

  it('and a silence say how many of them it holds', async () => {
    const add = [
      'silence',
      'add',
      '-c',
      firing,
      'slo=checkout',
      '--comment',
      'a move',
      '--end',
      '2999-01-01T00:00:00Z',
    ];
    const { stdout, stderr } = await runCommand(registerSilence, add);
    expect(stdout).toMatch(/^[0-9a-f-]{36}\n$/);
    expect(stderr).toContain('until 2999-01-01 00:00 UTC; 1 of 2 alerts that fire now match');
    expect((await alerts('slo=checkout')).stdout).toContain('not told: silenced until 2999-01-01 00:00 UTC');
  });
});

describe('nines receivers test', () => {
  it('sends one message by every way, and leaves with 3 where one was not accepted', async () => {
    const server = await startHttpReceiver();
    try {
      const receivers = file(
        'receivers.yaml',
        [
          "sources: { prom: { type: prometheus, url: 'http://127.0.0.1:9' } }",
          'alerts: { receiver: ops }',
          'receivers:',
          '  - name: ops',
          `    webhook_configs: [{ url: '${server.url}/hook' }]`,
          `    slack_configs: [{ api_url: '${server.url}/slack' }]`,
          `    pagerduty_configs: [{ routing_key: k, url: '${server.url}/pagerduty' }]`,
        ].join('\n'),
      );
      const { code, stdout } = await runCommand(registerReceivers, ['receivers', 'test', 'ops', '-c', receivers]);
      expect(stdout).toBe('ops/webhook: accepted\nops/slack: accepted\nops/pagerduty: accepted\n');
      expect(code).toBe(0);
      expect(server.requests.map(({ path }) => path)).toEqual(['/hook', '/slack', '/pagerduty', '/pagerduty']);
      server.answer({ status: 403 });
      expect((await runCommand(registerReceivers, ['receivers', 'test', 'ops', '-c', receivers])).code).toBe(3);
      const unknown = await runCommand(registerReceivers, ['receivers', 'test', 'oops', '-c', receivers]);
      expect(unknown).toMatchObject({ code: 2 });
      expect(unknown.stderr).toContain('Receivers are: ops.');
    } finally {
      await server.stop();
    }
  });
});
