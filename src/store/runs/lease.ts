import { hostname } from 'node:os';
import { BusyError } from '../../errors.ts';
import type { Store } from '../store.ts';

/** A holder that has not renewed for this long is taken for dead. */
const LEASE_MS = 60_000;
const RENEW_MS = 20_000;

interface Holder {
  readonly holder: string;
  readonly since: number;
}

/**
 * Does `work` while holding a named lease on a store that several processes can reach; an embedded store needs none, its
 * folder has one owner. Two processes that ask at the same instant may both get it: rows are keyed by what they describe,
 * so that costs time and nothing else.
 * @throws BusyError where another live process holds the lease, saying who and since when.
 */
export async function withLease<T>(
  store: Store,
  name: string,
  clock: () => number,
  work: () => Promise<T>,
): Promise<T> {
  if (store.kind === 'embedded') return work();
  const since = clock();
  const holder = `${hostname()}:${process.pid}:${since}`;
  const write = (until: number) => store.insertRows('leases', [{ name, holder, since, until }]);
  await write(since + LEASE_MS);
  const [first] = await liveHolders(store, name, clock());
  if (first && first.holder !== holder) {
    await write(since);
    const [host, pid] = first.holder.split(':');
    throw new BusyError(`already running on ${host} (process ${pid}) since ${new Date(first.since).toISOString()}`, {
      hint: 'Wait for it to end, or for a minute if it was killed.',
    });
  }
  const renewal = setInterval(() => void write(clock() + LEASE_MS).catch(() => undefined), RENEW_MS);
  renewal.unref();
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await write(since);
  }
}

/** Oldest first; equal times by name, so that two that ask at once agree on the winner. */
function liveHolders(store: Store, name: string, now: number): Promise<Holder[]> {
  return store.query<Holder>(
    `SELECT holder, toUnixTimestamp64Milli(since) AS since FROM leases FINAL
     WHERE name = {name:String} AND until > {now:DateTime64(3)} ORDER BY since, holder LIMIT 1`,
    { name, now },
  );
}
