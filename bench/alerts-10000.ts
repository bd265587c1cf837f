import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alert } from '../jobs/alert.ts';
import { type AnomalyEpisode, detectorMetrics } from '../src/anomaly/index.ts';
import { loadConfig } from '../src/config/index.ts';
import { openStore, writeAnomalies, writeWatermark } from '../src/store/index.ts';
import type { Bench, Figure } from './figure.ts';
import { machine } from './measure.ts';
import { quietContext } from './quiet-context.ts';
import { memoryOf } from './slo-fold.ts';

const ALERTS = 10_000;
const LIMIT_MS = 5_000;
const LIMIT_MB = 150;
const MINUTE_MS = 60_000;
const AT = Date.UTC(2026, 10, 16, 12);

/** A webhook, Slack and PagerDuty at one address, and what a message may weigh. */
const yaml = (url: string): string => `store: ./data
sources: { prom: { type: prometheus, url: 'http://127.0.0.1:9' } }
slos: [{ name: api, objective: 99.9%, sli: { good: a, valid: b } }]
detectors: [{ name: latency, slo: api, query: x }]
receivers:
  - name: ops
    webhook_configs: [{ url: '${url}/webhook' }]
    slack_configs: [{ api_url: '${url}/slack' }]
    pagerduty_configs: [{ routing_key: k, url: '${url}/pagerduty' }]
alerts: { receiver: ops }
`;

function episodes(): AnomalyEpisode[] {
  return Array.from({ length: ALERTS }, (_, i) => ({
    id: `latency-${i}`,
    detector: 'latency',
    labels: { host: `host-${i}.eu-1.example.com`, zone: `z${i % 7}` },
    start: AT - 30 * MINUTE_MS,
    end: undefined,
    last: AT - MINUTE_MS,
    peak: { time: AT - 10 * MINUTE_MS, value: 4.2, expected: 1.1, lower: 0.9, upper: 1.4 },
    score: 0.8,
    severity: 'critical' as const,
    reason: 'Three times its usual value at this hour of the week.',
    grounds: undefined,
  }));
}

/** Answers 200 to everything and keeps the number and the largest size of what it got, by path. */
async function startReceivers() {
  const got = new Map<string, { messages: number; bytes: number }>();
  const server = createServer((request, response) => {
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
    });
    request.on('end', () => {
      const before = got.get(request.url ?? '') ?? { messages: 0, bytes: 0 };
      got.set(request.url ?? '', { messages: before.messages + 1, bytes: Math.max(before.bytes, size) });
      response.end('ok');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    got,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** One run that finds 10,000 alerts and tells a webhook, Slack and PagerDuty, after an idle run on the same store. */
export const alerts10000: Bench = {
  name: 'alerts-10000',
  description: `one run with ${ALERTS} new alerts, told to three receivers, above an idle run`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nines-bench-'));
    const receivers = await startReceivers();
    const file = join(folder, 'nines.yaml');
    writeFileSync(file, yaml(receivers.url));
    const config = await loadConfig(file, { env: {} });
    const store = await openStore(config.store);
    try {
      const context = (at: number) => quietContext(config, store, at, { notify: true });
      const [detector] = config.detectors;
      if (detector === undefined) throw new Error('no detector');
      const judged = (at: number) => writeWatermark(store, detectorMetrics(detector).value, at);
      await judged(AT - 60 * MINUTE_MS);
      await alert.run(context(AT - 60 * MINUTE_MS));
      await writeAnomalies(store, episodes());
      await judged(AT);
      let ms = 0;
      const megabytes = await memoryOf(async () => {
        const start = performance.now();
        const { summary, problems } = await alert.run(context(AT));
        ms = performance.now() - start;
        if (summary.firing !== ALERTS || problems.length > 0) throw new Error(JSON.stringify(problems).slice(0, 500));
      });
      for (const path of ['/webhook', '/slack', '/pagerduty']) {
        if (receivers.got.get(path)?.messages !== 1) throw new Error(`${path} did not get one message`);
      }
      if ((receivers.got.get('/pagerduty')?.bytes ?? 0) > 512_000) throw new Error('an event is too large');
      return [atLimit('alerts-10000', ms, 'ms', LIMIT_MS), atLimit('alerts-10000-memory', megabytes, 'MB', LIMIT_MB)];
    } finally {
      await store.close();
      receivers.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function atLimit(figure: string, value: number, unit: string, limit: number): Figure {
  const met = value <= limit;
  return {
    figure,
    value,
    unit,
    peer: 'limit',
    peerValue: limit,
    ratio: value / limit,
    aim: `<= ${limit} ${unit}`,
    met,
    machine,
  };
}
