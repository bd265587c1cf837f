import { Secret, type SourceConfig } from '../../config/index.ts';
import { UsageError } from '../../errors.ts';
import { openSource } from '../../sources/index.ts';
import type { Instant } from '../../time/index.ts';
import { discoverClickHouse } from './discover-clickhouse.ts';
import { discoverPrometheus } from './discover-prometheus.ts';
import type { Findings, FoundSource } from './findings.ts';

const TIMEOUT_MS = 60_000;

/** Looks at a server through the same client that the jobs use. A user and password in the address are its credentials. */
export async function discover(
  type: 'prometheus' | 'clickhouse',
  address: string,
  at: Instant,
  signal: AbortSignal,
): Promise<Findings> {
  const { config, found } = sourceOf(type, address);
  const source = openSource(config);
  try {
    const { version } = await source.check({ signal });
    const title = type === 'prometheus' ? 'Prometheus' : 'ClickHouse';
    const candidates =
      type === 'prometheus'
        ? await discoverPrometheus(source, at, signal)
        : await discoverClickHouse(source, found.database ?? 'default', at, signal);
    return { server: `${title} ${version} at ${found.url}`, source: found, candidates, remarks: [] };
  } finally {
    await source.close();
  }
}

function sourceOf(type: 'prometheus' | 'clickhouse', address: string): { config: SourceConfig; found: FoundSource } {
  if (!URL.canParse(address) || !/^https?:\/\//i.test(address)) {
    throw new UsageError('the address must begin with http:// or https://', {
      hint: `Write it like ${type === 'prometheus' ? 'http://localhost:9090' : 'http://localhost:8123'}.`,
    });
  }
  const url = new URL(address);
  const username = decodeURIComponent(url.username);
  const password = new Secret(decodeURIComponent(url.password));
  const hasPassword = url.password !== '';
  url.username = '';
  url.password = '';
  const database = type === 'clickhouse' ? decodeURIComponent(url.pathname.slice(1)) || 'default' : undefined;
  if (type === 'clickhouse') url.pathname = '';
  const plain = url.href.replace(/\/$/, '');
  const http = {
    url: plain,
    basicAuth: username === '' && type === 'prometheus' ? undefined : { username: username || 'default', password },
    bearerToken: undefined,
    headers: {},
    tls: { ca: undefined, cert: undefined, key: undefined, insecureSkipVerify: false, serverName: undefined },
    timeoutMs: TIMEOUT_MS,
  };
  const common = { name: type === 'prometheus' ? 'prom' : 'events', labels: {}, concurrency: 4, retries: 1 };
  const config: SourceConfig =
    type === 'prometheus'
      ? { ...common, type, language: 'promql', http, longTerm: undefined, maxSamplesPerRun: 10_000_000 }
      : {
          ...common,
          type,
          at: http,
          database: database ?? 'default',
          limits: { maxRows: 100_000, maxMemoryBytes: 2 ** 31, maxSeconds: TIMEOUT_MS / 1000 },
        };
  const found: FoundSource = {
    name: common.name,
    type,
    url: plain,
    username,
    hasPassword,
    ...(database !== undefined && { database }),
  };
  return { config, found };
}
