import { type HttpAccess, Secret, type SourceConfig } from '../../src/config/index.ts';
import { PATIENCE_MS } from '../servers/patience.ts';

export type PrometheusConfig = Extract<SourceConfig, { type: 'prometheus' }>;
export type ClickHouseConfig = Extract<SourceConfig, { type: 'clickhouse' }>;

export function secret(text: string): Secret {
  return new Secret(text);
}

/** HTTP access as the configuration gives it for nothing but a URL. */
export function httpAccess(url: string, more: Partial<HttpAccess> = {}): HttpAccess {
  return {
    url,
    basicAuth: undefined,
    bearerToken: undefined,
    headers: {},
    tls: { ca: undefined, cert: undefined, key: undefined, insecureSkipVerify: false, serverName: undefined },
    timeoutMs: PATIENCE_MS,
    ...more,
  };
}

export function prometheusConfig(
  url: string,
  { http, ...more }: Partial<Omit<PrometheusConfig, 'http'>> & { readonly http?: Partial<HttpAccess> } = {},
): PrometheusConfig {
  return {
    name: 'prom',
    type: 'prometheus',
    language: 'promql',
    labels: {},
    concurrency: 4,
    retries: 0,
    longTerm: undefined,
    maxSamplesPerRun: 10_000_000,
    http: httpAccess(url, http),
    ...more,
  };
}

export function clickhouseConfig(at: 'store' | HttpAccess, more: Partial<ClickHouseConfig> = {}): ClickHouseConfig {
  return {
    name: 'warehouse',
    type: 'clickhouse',
    labels: {},
    concurrency: 4,
    retries: 0,
    at,
    database: 'default',
    limits: { maxRows: 100_000, maxMemoryBytes: 1_000_000_000, maxSeconds: 20 },
    ...more,
  };
}
