import type { StoreConfig } from '../config.ts';
import type { Reading } from '../reading.ts';
import { StoreSchema } from '../schema/store.ts';
import { splitUrl } from './http-access.ts';

const WAIT_MS = 30_000;

/** Where results are kept; undefined where the section has a mistake. */
export function readStore(reading: Reading): StoreConfig | undefined {
  const path = ['store'];
  const input = reading.parse(StoreSchema, path);
  if (input === undefined) return undefined;
  if (typeof input === 'object' && 'path' in input) {
    return { kind: 'embedded', path: reading.resolve([...path, 'path'], input.path), waitMs: input.wait };
  }
  if (typeof input === 'object') {
    const { url, username, password } = splitUrl(input.url);
    return {
      kind: 'server',
      url,
      database: input.database,
      username: username || input.username,
      password: reading.secret(path, 'password') ?? password,
      cluster: input.cluster,
    };
  }
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(input)) {
    return { kind: 'embedded', path: reading.resolve(path, input), waitMs: WAIT_MS };
  }
  if (!/^https?:\/\//i.test(input) || !URL.canParse(input)) {
    reading.problems.add(path, 'the address of a store begins with http:// or https://', {
      hint: 'Give the HTTP port of ClickHouse (8123, or 8443 for TLS), or a folder for the embedded store.',
    });
    return undefined;
  }
  const { url, username, password } = splitUrl(input);
  const { origin, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1)) || 'nines';
  return { kind: 'server', url: origin, database, username: username || 'default', password, cluster: undefined };
}
