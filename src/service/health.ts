import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExitCode, NinesError } from '../errors.ts';
import type { ServiceMetrics } from './metrics.ts';

/** What the service knows of itself. `live` is about the process, `ready` about whether its last work went well. */
export interface Health {
  readonly live: boolean;
  readonly ready: boolean;
  /** One line per component: `store: ok`, `schedule: last tick 12 s ago`. */
  readonly components: Readonly<Record<string, { readonly ok: boolean; readonly note: string }>>;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/health` (everything, as JSON), `/health/live`, `/health/ready` (200 or 503 for probes) and `/metrics`.
 * @throws NinesError where the address cannot be bound.
 */
export async function serveHealth(
  address: { readonly host: string; readonly port: number },
  health: () => Health,
  metrics: ServiceMetrics,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0];
    const answer = (code: number, type: string, body: string): void => {
      response
        .writeHead(code, { 'content-type': type, 'cache-control': 'no-store' })
        .end(request.method === 'HEAD' ? '' : body);
    };
    const json = (ok: boolean, value: unknown): void =>
      answer(ok ? 200 : 503, 'application/json', `${JSON.stringify(value)}\n`);
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'text/plain', 'only GET\n');
    const state = health();
    if (path === '/health/live') return json(state.live, { status: state.live ? 'live' : 'stopping' });
    if (path === '/health/ready') return json(state.ready, { status: state.ready ? 'ready' : 'not ready' });
    if (path === '/health')
      return json(state.live && state.ready, { status: state.ready ? 'healthy' : 'unhealthy', ...state });
    if (path === '/metrics') {
      metrics.text().then(
        (text) => answer(200, metrics.contentType, text),
        (error: unknown) => answer(500, 'text/plain', `${String(error)}\n`),
      );
      return;
    }
    answer(404, 'text/plain', 'try /health, /health/live, /health/ready or /metrics\n');
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 10_000;
  server.maxConnections = 64;
  await listen(server, address);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, address: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `cannot listen on ${address.host}:${address.port}: ${cause.message}`;
      reject(
        new NinesError('LISTEN', message, ExitCode.failed, {
          cause,
          hint: 'Choose another address with --listen HOST:PORT.',
        }),
      );
    });
    server.listen(address.port, address.host, resolve);
  });
}
