import type { HttpAccess } from '../src/config/index.ts';
import { openSource } from '../src/sources/index.ts';
import { hasPrometheus } from '../test/servers/binaries.ts';
import { counter } from '../test/servers/openmetrics.ts';
import { startPrometheus } from '../test/servers/prometheus.ts';
import type { Bench, Figure } from './figure.ts';
import { atMost, compare, machine } from './measure.ts';

const SERIES = 40;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 9, 1);
const RANGE = { start: START, end: START + 7 * DAY_MS };
const STEP_MS = 60_000;
/** Taking an answer apart into typed arrays, with its checks, may cost no more than JSON.parse alone does. */
const LIMIT = 1;
const PEER = 'fetch + JSON.parse';

/**
 * Pulling a week of 40 counters at one minute from a real Prometheus (400,000 points, 9 MB) beside `fetch` and `JSON.parse` of
 * answers with the same points, uncompressed both.
 */
export const pull: Bench = {
  name: 'pull',
  description: 'raw samples and a range query from Prometheus against fetch and JSON.parse alone',
  run: async () => {
    if (!hasPrometheus()) return [missing('pull-samples'), missing('pull-range')];
    const history = Array.from({ length: SERIES }, (_, i) =>
      counter({
        name: 'requests_total',
        labels: { pod: `pod-${i}`, code: i % 4 === 0 ? '500' : '200' },
        ...RANGE,
        intervalMs: STEP_MS,
        increment: (_time, index) => (index * (i + 3)) % 101,
      }),
    );
    const server = await startPrometheus({ openmetrics: history });
    const source = openSource({
      name: 'bench',
      type: 'prometheus',
      language: 'promql',
      labels: {},
      concurrency: 4,
      retries: 0,
      longTerm: undefined,
      maxSamplesPerRun: 10_000_000,
      http: access(server.url),
    });
    const peer = async (path: string, form: Record<string, string>): Promise<unknown> => {
      const headers = { 'accept-encoding': 'identity' };
      const body = new URLSearchParams(form);
      const response = await fetch(`${server.url}/api/v1/${path}`, { method: 'POST', headers, body });
      return JSON.parse(await response.text());
    };
    try {
      const samples = await compare(
        async () => source.samples?.('requests_total', RANGE),
        () => peer('query', { query: 'requests_total[7d]', time: `${RANGE.end / 1_000 - 0.001}` }),
      );
      const range = await compare(
        () => source.range('requests_total', { ...RANGE, stepMs: STEP_MS }),
        () =>
          peer('query_range', {
            query: 'requests_total',
            start: `${(RANGE.start + STEP_MS) / 1_000}`,
            end: `${RANGE.end / 1_000}`,
            step: `${STEP_MS / 1_000}`,
          }),
      );
      return [figure('pull-samples', samples), figure('pull-range', range)];
    } finally {
      await source.close();
      await server.stop();
    }
  },
};

function figure(name: string, times: { readonly ours: number; readonly peer: number }): Figure {
  return atMost(LIMIT, { figure: name, value: times.ours, unit: 'ms', peer: PEER, peerValue: times.peer });
}

function missing(name: string): Figure {
  const aim = `<= ${LIMIT}`;
  return {
    figure: name,
    value: Number.NaN,
    unit: 'ms',
    peer: `${PEER} (no Prometheus here)`,
    peerValue: null,
    ratio: null,
    aim,
    met: null,
    machine,
  };
}

function access(url: string): HttpAccess {
  return {
    url,
    basicAuth: undefined,
    bearerToken: undefined,
    headers: {},
    tls: { ca: undefined, cert: undefined, key: undefined, insecureSkipVerify: false, serverName: undefined },
    timeoutMs: 60_000,
  };
}
