import type { Instant } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

/** Why the last collection of an SLO before an instant failed. */
export interface SloFailure {
  readonly slo: string;
  readonly at: Instant;
  readonly message: string;
}

/** SLOs whose last collection at or before `at` failed. */
export async function failuresAt(
  store: StoreReader,
  slos: readonly string[],
  at: Instant,
): Promise<Map<string, SloFailure>> {
  const rows = await store.query<SloFailure>(
    `SELECT slo, toUnixTimestamp64Milli(max(f.at)) AS at, argMax(f.message, f.at) AS message
     FROM (SELECT * FROM slo_failures FINAL) AS f
     WHERE f.slo IN {slos:Array(String)} AND f.at <= {at:DateTime64(3)}
     GROUP BY slo`,
    { slos, at },
  );
  return new Map(rows.filter(({ message }) => message !== '').map((row) => [row.slo, row]));
}

/** Keeps how the collection of each SLO at `at` went: a message, or undefined for success. Success after success is not news. */
export async function recordOutcomes(
  store: Store,
  outcomes: ReadonlyMap<string, string | undefined>,
  at: Instant,
): Promise<void> {
  const failing = await failuresAt(store, [...outcomes.keys()], at);
  const rows = [...outcomes].flatMap(([slo, message]) =>
    message === undefined && !failing.has(slo) ? [] : { slo, at, message: message ?? '' },
  );
  await store.insertRows('slo_failures', rows);
}
