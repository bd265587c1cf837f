import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import { readAlertEvents, readAnnotations } from '../../src/store/index.ts';
import { type ClickHouseServer, startClickHouse } from '../servers/clickhouse.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { fillLedger } from './alert-ledger.ts';
import { openWorkplace } from './workplace.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 11, 12);
const at = (clock: string): number => Date.parse(`2026-11-11T${clock}:00Z`);

const sqlTime = (instant: number): string => new Date(instant).toISOString().slice(0, 19).replace('T', ' ');

let clicks: ClickHouseServer;
let http: HttpReceiver;
const folder = temporaryFolder('alert-causes');
beforeAll(async () => {
  clicks = await startClickHouse();
  http = await startHttpReceiver();
});
afterAll(async () => {
  await Promise.all([clicks.stop(), http.stop()]);
  folder.remove();
});

async function sql(text: string): Promise<void> {
  const answer = await fetch(clicks.url, { method: 'POST', body: text });
  if (!answer.ok) throw new Error(await answer.text());
}

interface Payload {
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly startsAt: string;
    readonly endsAt: string;
  }[];
}
const messages = (path: string) =>
  http.requests.filter((one) => one.path === path).map(({ body }) => JSON.parse(body) as Payload);

describe('threshold rules in SQL', () => {
  it('are evaluated by ClickHouse over every step, exact in `for`, and told once where they are over', async () => {
    await sql('CREATE TABLE depths (time DateTime64(3), queue String, value Float64) ENGINE = MergeTree ORDER BY time');
    const rows = (queue: string, from: string, count: number) =>
      Array.from({ length: count }, (_, i) => `('${sqlTime(at(from) + i * 5 * MINUTE)}', '${queue}', 12)`);
    const deep = [...rows('mail', '10:00', 5), ...rows('short', '10:00', 2), ...rows('stuck', '11:30', 6)];
    await sql(`INSERT INTO depths VALUES ${[...deep, ...rows('', '09:00', 1)].join(', ')}`);
    const rules = join(folder.path, 'queues.yml');
    writeFileSync(
      rules,
      `
groups:
  - name: queues
    interval: 5m
    source: clicks
    rules:
      - alert: QueueDeep
        expr: >
          SELECT time, queue, value FROM depths
          WHERE time >= {start:DateTime64(3)} AND time < {end:DateTime64(3)} AND value > 9 AND queue != ''
        for: 10m
        labels: { severity: page }
        annotations: { summary: 'Queue {{ $labels.queue }} holds {{ $value }} messages' }
`,
    );
    const place = await openWorkplace(`
sources:
  clicks: { type: clickhouse, url: '${clicks.url}' }
receivers: [{ name: ops, webhook_configs: [{ url: '${http.url}/sql' }] }]
alerts: { receiver: ops, health: false, groupBy: [alertname], ruleFiles: ['${rules}'] }
`);
    try {
      expect((await alert.run(place.context(at('09:00'), { notify: true }))).problems).toEqual([]);
      expect(messages('/sql')).toEqual([]);
      expect((await alert.run(place.context(NOON, { notify: true }))).problems).toEqual([]);
      const [message, ...others] = messages('/sql');
      expect(others).toEqual([]);
      const told = message?.alerts.map(({ status, labels, annotations, startsAt, endsAt }) =>
        [status, labels.queue, annotations.summary, startsAt.slice(11, 16), endsAt.slice(11, 16)].join(' '),
      );
      // A row of a step counts at the step's end: mail from 10:05 on, so that it fires at 10:15.
      expect(told).toEqual([
        'firing stuck Queue stuck holds 12 messages 11:45 00:00',
        'resolved mail Queue mail holds 12 messages 10:15 10:30',
      ]);
      expect(message?.alerts[1]?.annotations.description).toBe('Fired and resolved, 2026-11-11 10:15 – 10:30 UTC.');
      const events = await readAlertEvents(place.store, { start: at('09:00'), end: NOON + 1 });
      expect(events.filter(({ labels }) => labels.queue === 'short').map(({ phase }) => phase)).toEqual([
        'pending',
        'inactive',
      ]);
    } finally {
      await place.close();
    }
  });
});

describe('alerts of one cause', () => {
  const slo = (name: string, service: string, more = '') => `
  - name: ${name}
    title: ${name}
    objective: 99.9%
    window: 28d
    ${service === '' ? '' : `labels: { service: ${service}${more} }`}
    sli: { source: clicks, query: "SELECT time, good, valid FROM requests WHERE name = '${name}'" }`;

  it('share a message per service, which names the deploy that a query found before them', async () => {
    await sql(
      'CREATE TABLE rollouts (at DateTime64(3), service String, version String) ENGINE = MergeTree ORDER BY at',
    );
    const rollout = (clock: string, service: string, version: string) =>
      sql(`INSERT INTO rollouts VALUES ('${sqlTime(at(clock) + 37_000)}', '${service}', '${version}')`);
    await rollout('11:02', 'checkout', 'v7');
    await rollout('11:03', 'search', 'v3');
    const place = await openWorkplace(`
sources:
  clicks: { type: clickhouse, url: '${clicks.url}' }
slos:${slo('cart-errors', 'checkout')}${slo('cart-latency', 'checkout')}${slo('mail', '')}
receivers: [{ name: ops, webhook_configs: [{ url: '${http.url}/cause' }] }]
alerts:
  receiver: ops
  health: false
  deploys:
    - name: rollouts
      query: 'SELECT toStartOfMinute(at) AS time, 1 AS value, service, version FROM rollouts WHERE at >= {start:DateTime64(3)} AND at < {end:DateTime64(3)}'
      text: '{{ $labels.service }} {{ $labels.version }}'
`);
    try {
      const context = place.context(NOON, { notify: true });
      for (const one of context.config.slos) {
        await fillLedger(
          place.store,
          one,
          { start: NOON - 4 * 1440 * MINUTE, end: NOON },
          (start) => start >= at('11:05'),
        );
      }
      expect((await alert.run(context)).problems).toEqual([]);
      const told = messages('/cause');
      const slos = (payload: Payload | undefined) =>
        [...new Set(payload?.alerts.map(({ labels }) => labels.slo))].sort();
      expect(told.map((payload) => [payload.groupLabels, slos(payload)])).toEqual(
        expect.arrayContaining([
          [{ service: 'checkout' }, ['cart-errors', 'cart-latency']],
          [{ slo: 'mail' }, ['mail']],
        ]),
      );
      expect(told.length).toBe(2);
      const causes = (name: string) =>
        new Set(
          told
            .flatMap(({ alerts }) => alerts)
            .filter(({ labels }) => labels.slo === name)
            .map(({ annotations }) => annotations.likely_cause),
        );
      expect([...causes('cart-errors')]).toEqual(['deploy "checkout v7" at 2026-11-11 11:02 UTC']);
      expect([...causes('mail')][0]).toContain('deploy "search v3" at 2026-11-11 11:03 UTC');

      // Asked again, in smaller pieces, the same deploys are the same.
      for (const minutes of [1, 5, 60]) await alert.run(place.context(NOON + minutes * MINUTE));
      const kept = await readAnnotations(place.store, { start: NOON - 1440 * MINUTE, end: NOON + 1440 * MINUTE });
      expect(kept.map(({ text, kind, author }) => [text, kind, author])).toEqual([
        ['checkout v7', 'deploy', 'rollouts'],
        ['search v3', 'deploy', 'rollouts'],
      ]);
    } finally {
      await place.close();
    }
  });

  it.each([
    ['share a message with those of another service that depends on the same, which says why', '', 1],
    ['are messages of their own where that is switched off', 'oneCause: false', 2],
  ])('%s', async (_, more, expected) => {
    const path = `/upstream-${expected}`;
    const place = await openWorkplace(`
sources:
  clicks: { type: clickhouse, url: '${clicks.url}' }
slos:${slo('cart', 'checkout', ', upstream: db')}${slo('inbox', 'mail', ', upstream: db')}${slo('find', 'search')}
receivers: [{ name: ops, webhook_configs: [{ url: '${http.url}${path}' }] }]
alerts: { receiver: ops, health: false, exhaustionWithin: false, budgetLeftBelow: [], ${more} }
`);
    const begins: Readonly<Record<string, number>> = { cart: at('11:05'), inbox: at('11:20'), find: NOON };
    const services = (payload: Payload | undefined): string =>
      [...new Set(payload?.alerts.map(({ labels }) => labels.service))].sort().join(' ');
    try {
      const runAt = async (instant: number): Promise<Payload[]> => {
        const context = place.context(instant, { notify: true });
        const before = messages(path).length;
        for (const one of context.config.slos) {
          const range = { start: NOON - 4 * 1440 * MINUTE, end: instant };
          await fillLedger(place.store, one, range, (start) => start >= (begins[one.name] ?? 0));
        }
        expect((await alert.run(context)).problems).toEqual([]);
        return messages(path).slice(before);
      };
      expect((await runAt(at('11:15'))).map(services)).toEqual(['checkout']);
      const second = await runAt(at('11:40'));
      expect(second.map(services)).toEqual(expected === 1 ? ['checkout mail'] : expect.arrayContaining(['mail']));
      const joined = second.flatMap(({ alerts }) => alerts).find(({ labels }) => labels.slo === 'inbox');
      expect(joined?.annotations.same_cause).toEqual(
        expected === 1 ? expect.stringMatching(/^"cart .*" \(upstream db\)$/) : undefined,
      );
      // What was told once is told no second time, and stays where it is.
      expect(await runAt(at('11:40'))).toEqual([]);
      const groups = new Set(messages(path).map(({ groupLabels }) => JSON.stringify(groupLabels)));
      expect(groups.size).toBe(expected);
    } finally {
      await place.close();
    }
  });
});
