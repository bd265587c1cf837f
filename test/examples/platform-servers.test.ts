import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { END, PARTS } from '../../examples/platform/simulation.ts';
import { openMetricsText } from '../../examples/simulator/openmetrics.ts';
import { readRules } from '../../examples/simulator/read-rules.ts';
import { ruleLevels } from '../../examples/simulator/rule-levels.ts';
import type { SimulatedSystem } from '../../examples/simulator/truth.ts';
import { type Config, loadConfig } from '../../src/config/index.ts';
import { jobsNamed, runJobs, withSession } from '../../src/service/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import { type AlertmanagerServer, startAlertmanager } from '../servers/alertmanager.ts';
import { hasAlertmanager, hasPrometheus } from '../servers/binaries.ts';
import { type ClickHouseServer, startClickHouse } from '../servers/clickhouse.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { type SmtpReceiver, startSmtp } from '../servers/smtp.ts';
import { alertRules } from './alert-rules.ts';
import { expectedFirings, type Firing } from './expected-firings.ts';
import { routedTo } from './firings.ts';
import { Happened } from './happened.ts';
import { expectCounts, reportedRows } from './reported.ts';
import { ledgerSlices, membersBySlice, rolledUp } from './rolled-up.ts';
import { pointReceivers, SILENT } from './system-run.ts';
import { EXAMPLES, loadExample } from './systems.ts';
import { type ExampleTruth, simulatedTally, truthOf } from './truth/example-truth.ts';

const utc = (text: string): Instant => Date.parse(`${text}Z`);
/** The last day of September in the zone of the configuration, in which something happens to every system. */
const RANGE: TimeRange = { start: utc('2026-09-30T04:00:00'), end: utc('2026-10-01T05:00:00') };
const [QUIET, LATER] = [utc('2026-09-30T09:30:00'), utc('2026-09-30T18:00:00')];
const MINUTE_MS = 60_000;

/** Where the reports of each system go. */
const MAILBOXES: Readonly<Record<string, string>> = {
  reducto: 'compression@company.com',
  dataflux: 'media@company.com',
  'pipeline-guard': 'healing@company.com',
  clusterdb: 'ml@company.com',
  'ai-etl': 'assistant@company.com',
};

interface Part {
  readonly name: string;
  readonly system: SimulatedSystem;
  readonly prometheus: PrometheusServer;
  readonly truth: ExampleTruth;
}

describe.skipIf(!hasPrometheus() || !hasAlertmanager())(
  'all systems at once, a Prometheus each and one ClickHouse',
  () => {
    const folder = temporaryFolder('platform');
    const platform = join(folder.path, 'platform');
    let parts: readonly Part[];
    let clickhouse: ClickHouseServer;
    let alertmanager: AlertmanagerServer;
    let http: HttpReceiver;
    let smtp: SmtpReceiver;
    let config: Config;

    const within = <T>(at: Instant, work: Parameters<typeof withSession<T>>[2]) =>
      withSession<T>(config, { log: SILENT, signal: new AbortController().signal, at, notify: true }, work);
    const run = async (at: Instant, ...jobs: readonly string[]) => {
      const outcome = await within(at, (context) => runJobs(jobsNamed(jobs), context));
      expect(outcome.jobs.flatMap(({ problems }) => problems)).toEqual([]);
    };

    beforeAll(async () => {
      for (const name of ['platform', ...Object.values(PARTS)]) {
        cpSync(join(EXAMPLES, name), join(folder.path, name), { recursive: true });
      }
      [http, smtp, clickhouse] = await Promise.all([
        startHttpReceiver(),
        startSmtp({ login: undefined, startTls: false }),
        startClickHouse(),
      ]);
      http.answer((request) => (request.path.startsWith('/pagerduty') ? { status: 202 } : { body: 'ok' }));
      parts = await Promise.all(Object.values(PARTS).map(startPart));
      pointReceivers(join(platform, 'alertmanager.yml'), http.url, `${smtp.host}:${smtp.port}`);
      const tree = readFileSync(join(platform, 'alertmanager.yml'), 'utf8');
      // The tree of the example; only the waits are shorter, for the test's sake.
      alertmanager = await startAlertmanager(
        tree.replace('group_wait: 10s', 'group_wait: 1s').replace('group_interval: 1m', 'group_interval: 2s'),
      );
      tellThroughAlertmanager(platform, alertmanager.url);
      const addresses = Object.keys(PARTS).map((variable, i) => [variable, parts[i]?.prometheus.url ?? '']);
      const env = { ...Object.fromEntries(addresses), NINES_STORE: `${clickhouse.url}/nines` };
      config = await loadConfig(join(platform, 'nines.yaml'), { env });
      await within(RANGE.start, async ({ store }) => {
        for (const { name, system } of parts) await (await loadExample(name)).fillTables?.(store, system);
      });
      await run(QUIET, 'collect', 'evaluate', 'alert');
      await run(LATER, 'collect', 'evaluate', 'alert');
      await run(RANGE.end, 'collect', 'evaluate', 'value');
      await run(END, 'report');
    });

    afterAll(async () => {
      const servers = [...(parts ?? []).map(({ prometheus }) => prometheus), clickhouse, alertmanager, http, smtp];
      await Promise.all(servers.map((server) => server?.stop()));
      folder.remove();
    });

    it('rolls the services up to what the simulators make, slice by slice, and to the figures of the month', async () => {
      const month = { start: RANGE.start, end: utc('2026-10-01T04:00:00') };
      const partOf = new Map(parts.flatMap((part) => Object.keys(part.truth.slos).map((slo) => [slo, part] as const)));
      const rows = reportedRows(platform, 'platform-monthly');
      await within(END, async ({ store }) => {
        const truths = rolledUp(config, month, await membersBySlice(config, month, partOf, store));
        expect([...truths.keys()].sort()).toEqual(
          ['platform', ...Object.values(PARTS).map((part) => `service-${part}`)].sort(),
        );
        for (const [slo, slices] of truths) {
          const kept = await ledgerSlices(store, slo, month);
          const differ = slices.flatMap((share, i) => {
            const other = kept[i];
            const isAlike =
              share === undefined || other === undefined ? share === other : Math.abs(share - other) < 1e-8;
            return isAlike ? [] : [[slo, new Date(month.start + i * 5 * MINUTE_MS).toISOString(), share, other]];
          });
          expect(differ).toEqual([]);
          const known = slices.filter((share) => share !== undefined);
          const mean = known.reduce((sum, share) => sum + share, 0) / known.length;
          const actual = Number(rows.find(({ row }) => row.slo === slo)?.row.period_actual);
          expect(actual, slo).toBeCloseTo(mean, 8);
          expect(actual, slo).toBeLessThan(1);
        }
      });
    });

    it.each(Object.values(PARTS))(
      'the report of the team of %s counts what happened to its own system',
      async (name) => {
        const part = parts.find((one) => one.name === name);
        if (part === undefined) throw new Error(`${name} was not started`);
        const { system, truth } = part;
        const inside = ({ start, end }: TimeRange) => ({
          start: Math.max(start, RANGE.start),
          end: Math.min(end, RANGE.end),
        });
        const happened = (period: TimeRange) => new Happened(system, inside(period), RANGE.start + system.everyMs);
        await expectCounts(
          {
            ...{ system, truth, config, folder: platform, range: RANGE, prometheus: part.prometheus },
            tally: (slo, group, period) => simulatedTally(truth, slo, group, happened(period)),
          },
          `platform-weekly-${name}`,
        );
      },
    );

    it('mails management its report, and each team its own, once', () => {
      const mails = smtp.messages.filter(({ raw }) => raw.includes('application/pdf'));
      const due = ['management@company.com', ...Object.values(MAILBOXES)];
      expect(mails.flatMap(({ to }) => to).sort()).toEqual(due.sort());
      for (const [name, mailbox] of Object.entries(MAILBOXES)) {
        const mail = mails.find(({ to }) => to.includes(mailbox));
        expect(mail?.raw, mailbox).toContain(`platform-weekly-${name}`);
      }
    });

    it('one Alertmanager tells of what every system had, along one tree', async () => {
      const firings = (await Promise.all(parts.map(firingsOf))).flat();
      // The rules of ClusterDB say nothing of an API that is gone: its page is that of a service level.
      const systems = new Set(firings.map(({ part }) => part));
      const withRules = Object.values(PARTS).filter((part) => part !== 'clusterdb');
      expect([...systems].sort()).toEqual(withRules.sort());
      const isPaged = ({ path, body }: { readonly path: string; readonly body: string }) =>
        path === '/pagerduty' && body.includes('clusterdb-uptime');
      await vi.waitUntil(() => http.requests.some(isPaged), { timeout: PATIENCE_MS });
      const told = (receiver: string, { alert }: Firing) => {
        const mailbox = `${receiver}@company.com`;
        const paged = http.requests.filter(({ path, body }) => path === '/pagerduty' && body.includes(alert));
        const mailed = smtp.messages.filter(({ to, raw }) => to.includes(mailbox) && raw.includes(alert));
        return receiver === 'on-call' ? paged.length : mailed.length;
      };
      const missing = () =>
        firings
          .filter(
            ({ firing }) =>
              !isInhibited(
                firing,
                firings.map((one) => one.firing),
              ),
          )
          .flatMap(({ firing }) =>
            routedTo(platform, firing)
              .filter((receiver) => told(receiver, firing) === 0)
              .map((receiver) => `${firing.alert} to ${receiver}`),
          );
      await vi
        .waitUntil(() => missing().length === 0, { timeout: PATIENCE_MS })
        .catch(() => expect(missing()).toEqual([]));
      for (const mailbox of Object.values(MAILBOXES)) {
        const alerts = smtp.messages.filter(({ to, raw }) => to.includes(mailbox) && !raw.includes('application/pdf'));
        expect(alerts.length, mailbox).toBeGreaterThan(0);
      }
      const agents = http.requests.map(({ headers }) => String(headers['user-agent']));
      expect(agents.every((agent) => agent.startsWith('Alertmanager/'))).toBe(true);
    });

    async function startPart(name: string): Promise<Part> {
      const system = (await loadExample(name)).simulate(RANGE);
      const ruleFiles = ruleLevels(readRules(join(folder.path, name)), system.everyMs);
      const backfill = { ruleFiles, ...RANGE };
      const prometheus = await startPrometheus({ openmetrics: openMetricsText(system.series), backfill });
      return { name, system, prometheus, truth: await truthOf(name) };
    }

    async function firingsOf({ name, prometheus }: Part): Promise<readonly { part: string; firing: Firing }[]> {
      const range = { start: QUIET - 60 * MINUTE_MS, end: LATER - 5 * MINUTE_MS };
      const rules = alertRules(join(folder.path, name));
      const all = await Promise.all(rules.map((rule) => expectedFirings(prometheus.url, rule, range, MINUTE_MS)));
      return all
        .flat()
        .filter(({ startsAt }) => startsAt > QUIET)
        .map((firing) => ({ part: name, firing }));
    }
  },
);

/** The inhibition of the tree: a critical alert of the same service and instance, or of a service without instances, is told in its place. */
function isInhibited({ labels }: Firing, all: readonly Firing[]): boolean {
  const same = (name: string, other: Firing) => (labels[name] ?? '') === (other.labels[name] ?? '');
  return (
    labels.severity === 'warning' &&
    all.some((other) => other.labels.severity === 'critical' && same('service', other) && same('instance', other))
  );
}

/** Sends all alerts of a copy of the example to a real Alertmanager, which has its tree; nines mails its reports itself. */
function tellThroughAlertmanager(platform: string, url: string): void {
  const file = join(platform, 'nines.yaml');
  const { alertmanager: tree, ...nines } = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const { global, receivers } = parse(readFileSync(join(dirname(file), String(tree)), 'utf8')) as {
    readonly global: unknown;
    readonly receivers: readonly { readonly name: string; readonly email_configs?: unknown }[];
  };
  const mailboxes = receivers.filter(({ email_configs }) => email_configs !== undefined);
  const own = {
    ...nines,
    collect: { initial: '3d' },
    global,
    receivers: [
      ...mailboxes.map(({ name, email_configs }) => ({ name, email_configs })),
      { name: 'alertmanager', alertmanager_configs: [{ url }] },
    ],
    route: { receiver: 'alertmanager' },
  };
  writeFileSync(file, stringify(own));
}
