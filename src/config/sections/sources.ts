import type { SourceConfig } from '../config.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';
import { SourceName, SourceSchema } from '../schema/sources.ts';
import { Secret } from '../secret.ts';
import { toHttpAccess } from './http-access.ts';

const EMPTY = new Secret('');

/** @returns the sources that are right, in the order of the file */
export function readSources(reading: Reading): SourceConfig[] {
  const section = reading.value(['sources']);
  if (section === undefined || section === null) {
    reading.problems.add([], 'there is no source of metrics', {
      hint: 'Add one: sources: { prom: { type: prometheus, url: http://localhost:9090 } }',
    });
    return [];
  }
  if (typeof section !== 'object' || Array.isArray(section)) {
    reading.problems.add(['sources'], 'must be a map from names to sources, or a list of files', {
      hint: 'Write sources: { prom: { type: prometheus, url: http://localhost:9090 } }',
    });
    return [];
  }
  return reading.children(['sources']).flatMap((path) => readSource(reading, path) ?? []);
}

function readSource(reading: Reading, path: Path): SourceConfig | undefined {
  const sourceName = String(path.at(-1));
  const named = SourceName.safeParse(sourceName);
  if (!named.success) reading.problems.add(path, named.error.issues[0]?.message ?? '', { atKey: true });
  const input = reading.parse(SourceSchema, path);
  if (input === undefined) return undefined;
  const common = { name: sourceName, labels: input.labels, concurrency: input.concurrency, retries: input.retries };
  switch (input.type) {
    case 'prometheus':
      return {
        ...common,
        type: 'prometheus',
        language: input.language,
        http: toHttpAccess(reading, path, input),
        longTerm: input.longTerm,
        targets: input.targets,
        maxSamplesPerRun: input.maxSamplesPerRun,
      };
    case 'clickhouse': {
      const limits = {
        maxRows: input.limits.maxRows,
        maxMemoryBytes: input.limits.maxMemory,
        maxSeconds: Math.ceil(input.limits.maxTime / 1000),
      };
      if ((input.url === undefined) === (input.at === undefined)) {
        reading.problems.add(path, 'give either "url" or "at: store"', {
          hint: 'With at: store the program reads its own ClickHouse, wherever that is.',
        });
        return undefined;
      }
      const { database } = input;
      if (input.url === undefined) return { ...common, type: 'clickhouse', at: 'store', database, limits };
      const http = toHttpAccess(reading, path, { ...input, url: input.url });
      // ClickHouse takes user and password by basic authentication; a user in the URL comes before `username`.
      const password = reading.secret(path, 'password');
      const basicAuth = {
        username: http.basicAuth?.username ?? input.username,
        password: password ?? http.basicAuth?.password ?? EMPTY,
      };
      return { ...common, type: 'clickhouse', at: { ...http, basicAuth }, database, limits };
    }
    case 'opencost':
      return { ...common, type: 'opencost', http: toHttpAccess(reading, path, input) };
    case 'file':
      return { ...common, type: 'file', path: reading.resolve([...path, 'path'], input.path) };
  }
}
