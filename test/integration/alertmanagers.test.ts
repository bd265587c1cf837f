import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import { alertYaml, BUCKET_MS, fillLedger } from '../jobs/alert-ledger.ts';
import { openWorkplace } from '../jobs/workplace.ts';
import { type AlertmanagerServer, startAlertmanager } from '../servers/alertmanager.ts';
import { findBinary } from '../servers/binaries.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';

const MINUTE = 60_000;
const NOW = Math.floor(Date.now() / BUCKET_MS) * BUCKET_MS;

interface Told {
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

describe.skipIf(findBinary('alertmanager') === undefined)(
  'several real Alertmanagers with a tree and inhibition',
  () => {
    let behind: HttpReceiver;
    let servers: readonly AlertmanagerServer[];

    beforeAll(async () => {
      behind = await startHttpReceiver();
      const config = (name: string) => `
route:
  receiver: rest
  group_by: [slo]
  group_wait: 2s
  group_interval: 1s
  routes: [{ receiver: pages, matchers: [severity="page"] }]
receivers:
  - { name: rest, webhook_configs: [{ url: '${behind.url}/${name}/rest' }] }
  - { name: pages, webhook_configs: [{ url: '${behind.url}/${name}/pages' }] }
inhibit_rules: [{ source_matchers: [severity="page"], target_matchers: [severity!="page"], equal: [slo] }]
`;
      servers = await Promise.all(['one', 'two'].map((name) => startAlertmanager(config(name))));
    });
    afterAll(async () => {
      await Promise.all([...servers.map((server) => server.stop()), behind.stop()]);
    });

    const ways = () => `    alertmanager_configs: [${servers.map(({ url }) => `{ url: '${url}' }`).join(', ')}]`;
    const told = (path: string, slo: string): Told[] =>
      behind.requests
        .filter((request) => request.path === path)
        .flatMap(({ body }) => (JSON.parse(body) as { alerts: Told[] }).alerts)
        .filter(({ labels }) => labels.slo === slo);

    it('each tell their people of what fired and was over between two runs, along the tree, and hold what that inhibits', async () => {
      const place = await openWorkplace(alertYaml(ways(), '  anomalies: false\n  health: false', 'between'));
      try {
        const [slo] = place.context(NOW).config.slos;
        if (slo === undefined) throw new Error('no SLO');
        const bad = (start: number) => start >= NOW - 600 * MINUTE && start < NOW - 590 * MINUTE;
        await fillLedger(place.store, slo, { start: NOW - 4 * 1440 * MINUTE, end: NOW - 700 * MINUTE }, bad);
        await alert.run(place.context(NOW - 700 * MINUTE, { notify: true }));
        await fillLedger(place.store, slo, { start: NOW - 700 * MINUTE, end: NOW }, bad);
        expect((await alert.run(place.context(NOW, { notify: true }))).problems).toEqual([]);
        for (const name of ['one', 'two']) {
          // An alert that began before group_wait is told at once, so those of one post may come in two messages.
          const page = await vi.waitUntil(
            () => told(`/${name}/pages`, 'between').find(({ labels }) => labels.long_window === '1h'),
            { timeout: PATIENCE_MS },
          );
          expect(page).toMatchObject({ status: 'firing', labels: { severity: 'page' } });
          expect(page.annotations.description).toMatch(/Fired and resolved, /);
          const url = servers[name === 'one' ? 0 : 1]?.url;
          const tickets = async () => {
            const answer = await fetch(
              `${url}/api/v2/alerts?filter=slo%3D%22between%22&filter=severity%3D%22ticket%22`,
            );
            return (await answer.json()) as { readonly status: { readonly inhibitedBy: readonly string[] } }[];
          };
          expect((await tickets()).length).toBeGreaterThan(0);
          const held = async () => (await tickets()).every(({ status }) => status.inhibitedBy.length > 0);
          await vi.waitUntil(held, { timeout: PATIENCE_MS });
        }
      } finally {
        await place.close();
      }
    });

    it('are told each for itself: where one is down, the other is told and the first is a problem that waits', async () => {
      const config = `    alertmanager_configs: [{ url: 'http://127.0.0.1:9', timeout: 1s }, { url: '${servers[1]?.url}' }]`;
      const place = await openWorkplace(alertYaml(config, '  anomalies: false\n  health: false', 'half'));
      try {
        const [slo] = place.context(NOW).config.slos;
        if (slo === undefined) throw new Error('no SLO');
        const range = { start: NOW - 4 * 1440 * MINUTE, end: NOW };
        await fillLedger(place.store, slo, range, (start) => start >= NOW - 30 * MINUTE);
        const { problems, summary } = await alert.run(place.context(NOW, { notify: true }));
        expect(problems.map(({ subject }) => subject)).toEqual(['receiver ops/alertmanager']);
        expect(summary).toMatchObject({ sent: 1, waiting: 1 });
        await vi.waitUntil(() => told('/two/pages', 'half').length > 0, { timeout: PATIENCE_MS });
        expect(told('/one/pages', 'half')).toEqual([]);
      } finally {
        await place.close();
      }
    });
  },
);
