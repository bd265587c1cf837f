import { SourceError } from '../../errors.ts';
import { parseDuration } from '../../time/index.ts';
import { type HttpAnswer, type HttpClient, statusError } from '../http/index.ts';
import type { AskOptions, SourceFindings } from '../source.ts';
import type { ApiBody } from './api-body.ts';
import { readAnswer } from './read-answer.ts';

/** Where Prometheus says itself how far its blocks reach back, in its own `/metrics`. */
const OLDEST_METRIC = /^prometheus_tsdb_lowest_timestamp_seconds ([0-9.e+]+)$/m;
/** An empty database says the largest time it knows. */
const LATEST_SANE_MS = 8.64e15;

/**
 * What the server says of itself. Only the clock must be answered; everything else that another implementation of the
 * API does not know stays undefined and is noted.
 */
export async function checkPrometheus(
  source: string,
  client: HttpClient,
  options: AskOptions | undefined,
): Promise<SourceFindings> {
  const notes: string[] = [];
  const read = (answer: HttpAnswer): ApiBody => readAnswer(source, answer);
  const get = (path: string): Promise<ApiBody> => client.send({ method: 'GET', path }, read, options?.signal);
  const optional = async <T>(what: string, ask: () => Promise<T | undefined>): Promise<T | undefined> => {
    try {
      const found = await ask();
      if (found === undefined) notes.push(`does not say its ${what}`);
      return found;
    } catch (error) {
      options?.signal?.throwIfAborted();
      if (!(error instanceof SourceError)) throw error;
      notes.push(`does not say its ${what}`);
      return undefined;
    }
  };
  const clockDifferenceMs = await clockDifference(client, read, options);
  const version = await optional('version', async () => textField(await get('api/v1/status/buildinfo'), 'version'));
  const retentionMs = await optional('retention', async () =>
    longest(textField(await get('api/v1/status/runtimeinfo'), 'storageRetention')),
  );
  const oldest = await optional('oldest sample', async () =>
    client.send({ method: 'GET', path: 'metrics' }, (answer) => oldestIn(source, answer), options?.signal),
  );
  return { version: version ?? 'unknown', clockDifferenceMs, retentionMs, oldest, notes };
}

/**
 * The server evaluates a query without an instant at its own now; half of the way there and back is ours. Asked in words that LogQL knows,
 * too. VictoriaMetrics says whole seconds: the middle of the second is taken.
 */
async function clockDifference(
  client: HttpClient,
  read: (answer: HttpAnswer) => ApiBody,
  options: AskOptions | undefined,
): Promise<number | undefined> {
  const before = Date.now();
  const answer = await client.send(
    { method: 'POST', path: 'api/v1/query', form: { query: 'vector(1)' } },
    (raw) => ({ body: read(raw), after: Date.now() }),
    options?.signal,
  );
  const [first] =
    (answer.body.data as { result?: readonly { value?: readonly unknown[] }[] } | undefined)?.result ?? [];
  const said = Number(first?.value?.[0]);
  const seconds = Number.isInteger(said) ? said + 0.5 : said;
  return Number.isFinite(seconds) ? Math.round(seconds * 1_000 - (before + answer.after) / 2) : undefined;
}

function textField(body: ApiBody, name: string): string | undefined {
  const value = (body.data as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `15d`, or `15d or 512MiB`: a limit of size says nothing about time. */
function longest(retention: string | undefined): number | undefined {
  for (const part of retention?.split(' or ') ?? []) {
    if (/^(\d+(y|w|d|h|ms|m|s))+$/.test(part)) return parseDuration(part);
  }
  return undefined;
}

function oldestIn(source: string, answer: HttpAnswer): number | undefined {
  if (answer.status !== 200) throw statusError(source, answer.place, answer.status, '', answer.headers);
  const seconds = Number(OLDEST_METRIC.exec(answer.body.toString('latin1'))?.[1] ?? Number.NaN);
  return Math.abs(seconds * 1_000) < LATEST_SANE_MS ? seconds * 1_000 : undefined;
}
