import { type MatcherJson, matcherFromJson, matcherToJson, type Silence } from '../../alerting/index.ts';
import type { Instant } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

interface SilenceRow {
  readonly id: string;
  /** JSON as Alertmanager's API writes matchers. */
  readonly matchers: string;
  readonly starts_at: Instant;
  readonly ends_at: Instant;
  readonly created_by: string;
  readonly comment: string;
}

/** Writes silences by their id: the same one with other times replaces the former row. */
export async function writeSilences(store: Store, silences: readonly Silence[]): Promise<void> {
  const rows = silences.map(
    ({ id, matchers, startsAt, endsAt, createdBy, comment }): SilenceRow => ({
      id,
      matchers: JSON.stringify(matchers.map(matcherToJson)),
      starts_at: startsAt,
      ends_at: endsAt,
      created_by: createdBy,
      comment,
    }),
  );
  await store.insertRows('silences', rows);
}

/** All silences, also those that are over, by their end and id. */
export async function readSilences(store: StoreReader): Promise<Silence[]> {
  const rows = await store.query<SilenceRow>(
    `SELECT id, matchers, created_by, comment,
       toUnixTimestamp64Milli(s.starts_at) AS starts_at, toUnixTimestamp64Milli(s.ends_at) AS ends_at
     FROM (SELECT * FROM silences FINAL) AS s
     ORDER BY s.ends_at, id`,
  );
  return rows.map((row) => ({
    id: row.id,
    matchers: (JSON.parse(row.matchers) as MatcherJson[]).map(matcherFromJson),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    createdBy: row.created_by,
    comment: row.comment,
  }));
}
