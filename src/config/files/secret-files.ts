import { dirname, resolve } from 'node:path';
import type { Path } from '../problems/diagnostic.ts';
import type { Problems } from '../problems/problems.ts';
import { INTEGRATIONS } from '../schema/integrations.ts';
import { reasonOf } from './config-tree.ts';

const STEMS: ReadonlySet<string> = new Set([
  'password',
  'bearerToken',
  'bearer_token',
  'credentials',
  'username',
  'app_token',
  'slack_app_token',
  'client_secret',
  'client_certificate_key',
  'auth_password',
  'ca',
  'cert',
  'key',
  'url',
  'api_url',
  'routing_key',
  'service_key',
  'hmac_secret',
  'slack_api_url',
  'smtp_auth_password',
]);

const MAIL_STEMS: ReadonlySet<string> = new Set(['refresh_token', 'access_token', 'private_key']);

const MAX_BYTES = 1024 * 1024;

/** `passwordFile`, `password_file` → `password`; undefined for any other key. */
function stemOf(key: string, path: Path): string | undefined {
  if (key === 'file' && path.at(-3) === 'headers') return 'file';
  if (path.at(-2) === 'files' && path.at(-4) === 'http_headers') return 'file';
  const stem = /^(.+?)(?:_file|File)$/.exec(key)?.[1];
  if (stem === undefined) return undefined;
  const known = STEMS.has(stem) || (MAIL_STEMS.has(stem) && path.includes('email_configs'));
  return known ? stem : undefined;
}

/**
 * Reads every file that stands in for a value (`passwordFile`, `bearer_token_file`, `caFile`, `headers.X.file`) and gives its
 * content without the newline at its end, by the JSON text of the key's path. Unreadable files are reported.
 */
export async function readSecretFiles(
  root: unknown,
  problems: Problems,
  readFile: (path: string) => Promise<Uint8Array>,
): Promise<ReadonlyMap<string, string>> {
  const contents = new Map<string, string>();
  const wanted: { path: Path; key: string; stem: string; file: string; beside: boolean }[] = [];
  const walk = (value: unknown, path: Path): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      const at = [...path, Array.isArray(value) ? Number(key) : key];
      // What is not used is not read either.
      if (path.length === 2 && path[0] === 'receivers' && Object.hasOwn(INTEGRATIONS, key)) continue;
      const stem = stemOf(key, at);
      if (stem !== undefined && typeof child === 'string' && child !== '') {
        wanted.push({ path: at, key, stem, file: child, beside: Object.hasOwn(value, stem) && stem !== 'file' });
      } else walk(child, at);
    }
  };
  walk(root, []);
  for (const { path, key, stem, file, beside } of wanted) {
    if (beside) problems.add(path, `give either "${stem}" or "${key}", not both`, { atKey: true });
    const absolute = resolve(dirname(problems.at(path).file), file);
    try {
      const bytes = await readFile(absolute);
      if (bytes.length > MAX_BYTES) problems.add(path, `the file has ${bytes.length} bytes, more than ${MAX_BYTES}`);
      const text = new TextDecoder('utf-8').decode(bytes.subarray(0, MAX_BYTES)).replace(/\r?\n$/, '');
      if (text === '') problems.add(path, `${file} is empty`);
      contents.set(JSON.stringify(path), text);
    } catch (error) {
      problems.add(path, `cannot read ${file}: ${reasonOf(error)}`);
    }
  }
  return contents;
}
