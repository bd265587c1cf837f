import type { Config } from '../../config/index.ts';
import type { Source } from '../../sources/index.ts';
import type { Instant } from '../../time/index.ts';
import { type Connection, failedConnection } from './connection.ts';

interface Options {
  readonly signal: AbortSignal;
  readonly at: Instant;
}

const dayOf = (instant: Instant): string => new Date(instant).toISOString().slice(0, 10);

/** Adds every bill that is a table up, so that a column that is missing or a line that cannot be read is said now. */
export async function connectBills(
  config: Config,
  sources: ReadonlyMap<string, Source>,
  { signal, at }: Options,
): Promise<Connection[]> {
  const found: Connection[] = [];
  for (const { name, source, focus } of config.savings.streams) {
    const server = sources.get(source);
    if (focus?.table === undefined || server?.charges === undefined) continue;
    try {
      const charges = await server.charges(focus.table, focus, { start: 0, end: at }, { signal });
      const taken = charges.filter(({ rows }) => rows > 0);
      const lines = taken.reduce((sum, { rows }) => sum + rows, 0);
      const [first, last] = [taken[0], taken.at(-1)];
      found.push({
        kind: 'query',
        name: `savings ${name}`,
        state: lines === 0 ? 'warning' : 'ok',
        found:
          first === undefined || last === undefined
            ? `no lines of the ${charges.length === 0 ? 'providers' : 'filter'} in ${focus.table.place}`
            : `${lines} lines of ${focus.table.place}, charges from ${dayOf(first.start)} to ${dayOf(last.start)}`,
        notes: [],
      });
    } catch (error) {
      signal.throwIfAborted();
      found.push(failedConnection('query', `savings ${name}`, error));
    }
  }
  return found;
}
