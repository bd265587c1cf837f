import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Series } from '../../src/series/index.ts';
import { parseDuration } from '../../src/time/index.ts';
import { evaluatePromql } from './promql/evaluate.ts';
import { rawSamples } from './promql/raw-samples.ts';
import type { Element, Value } from './promql/vector.ts';

export interface PrometheusEndpoint {
  readonly url: string;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1_048_576;

/**
 * Simulated series behind the query part of Prometheus' HTTP API, on a free port of 127.0.0.1, so that an example's configuration runs as it
 * is on a machine without Prometheus.
 */
export async function serveSeries(series: readonly Series[]): Promise<PrometheusEndpoint> {
  const server = createServer((request, response) => {
    void answer(request, series).then(
      (data) => send(response, 200, { status: 'success', data }),
      (error: unknown) => send(response, 400, { status: 'error', errorType: 'bad_data', error: String(error) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulated Prometheus has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function answer(request: IncomingMessage, series: readonly Series[]): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const form = new URLSearchParams(request.method === 'POST' ? await bodyOf(request) : url.search);
  const query = form.get('query') ?? '';
  switch (url.pathname) {
    case '/api/v1/query': {
      const at = form.has('time') ? instantOf(form.get('time')) : Date.now();
      const raw = rawSamples(query, series, at);
      if (raw !== undefined) return { resultType: 'matrix', result: raw.map(matrixRow) };
      return instantAnswer(evaluatePromql(query, series, Float64Array.of(at)), at);
    }
    case '/api/v1/query_range': {
      const [start, end] = [instantOf(form.get('start')), instantOf(form.get('end'))];
      const stepMs = stepOf(form.get('step'));
      const steps = Float64Array.from({ length: Math.floor((end - start) / stepMs) + 1 }, (_, i) => start + i * stepMs);
      return { resultType: 'matrix', result: rangeAnswer(evaluatePromql(query, series, steps), steps) };
    }
    case '/api/v1/status/buildinfo':
      return { version: 'simulated' };
    case '/api/v1/status/runtimeinfo':
      return { storageRetention: '10y' };
  }
  throw new Error(`the simulated Prometheus does not know ${url.pathname}`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_BODY_BYTES) throw new Error('the request is too large');
  }
  return text;
}

function instantOf(text: string | null): number {
  const number = Number(text);
  return Number.isFinite(number) ? Math.round(number * 1_000) : Date.parse(text ?? '');
}

function stepOf(text: string | null): number {
  const seconds = Number(text);
  return Number.isFinite(seconds) ? Math.round(seconds * 1_000) : parseDuration(text ?? '');
}

function matrixRow({ labels, times, values }: Series): unknown {
  return { metric: labels, values: Array.from(times, (time, i) => sample(time, values[i] ?? Number.NaN)) };
}

function sample(time: number, value: number): readonly [number, string] {
  return [time / 1_000, Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'];
}

function instantAnswer(value: Value, at: number): unknown {
  if (value.kind === 'scalar') return { resultType: 'scalar', result: sample(at, value.values[0] ?? Number.NaN) };
  const there = value.elements.filter(({ present }) => present[0] === 1);
  return {
    resultType: 'vector',
    result: there.map(({ labels, values }) => ({ metric: labels, value: sample(at, values[0] ?? Number.NaN) })),
  };
}

function rangeAnswer(value: Value, steps: Float64Array): unknown {
  const elements: readonly Element[] =
    value.kind === 'vector'
      ? value.elements
      : [{ labels: {}, values: value.values, present: new Uint8Array(steps.length).fill(1) }];
  return elements
    .map(({ labels, values, present }) => ({
      metric: labels,
      values: [...steps.keys()]
        .filter((i) => present[i] === 1)
        .map((i) => sample(steps[i] ?? 0, values[i] ?? Number.NaN)),
    }))
    .filter(({ values }) => values.length > 0);
}
