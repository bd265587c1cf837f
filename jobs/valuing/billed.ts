import { UsageError } from '../../src/errors.ts';
import {
  type Charge,
  type FocusQuestion,
  type Quantity,
  type StreamDefinition,
  spreadCharges,
} from '../../src/roi/index.ts';
import { chargesOf } from '../../src/store/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';

/** What bills, imported or in a table, say of a stream in each part of the time. */
export async function billed(
  stream: StreamDefinition,
  parts: readonly TimeRange[],
  context: JobContext,
): Promise<Quantity[]> {
  return spreadCharges(await charges(stream, context), parts);
}

/** Start of the first charge; the logical time where there is none. */
export async function firstBilled(stream: StreamDefinition, context: JobContext): Promise<Instant> {
  const found = await charges(stream, context);
  return Math.min(context.at, ...found.filter(({ rows }) => rows > 0).map(({ start }) => start));
}

/** Asked once for each stream and store; a run values a stream week by week. */
const asked = new WeakMap<JobContext, Map<string, Promise<readonly Charge[]>>>();

async function charges(stream: StreamDefinition, context: JobContext): Promise<readonly Charge[]> {
  const { focus, name, currency } = stream;
  if (focus === undefined) return [];
  const known = asked.get(context) ?? new Map<string, Promise<readonly Charge[]>>();
  asked.set(context, known);
  const answer = known.get(name) ?? ask(stream, focus, context);
  known.set(name, answer);
  const found = await answer;
  const foreign = found.find((charge) => charge.rows > 0 && charge.currency !== currency);
  if (foreign !== undefined) {
    throw new UsageError(`the bills of stream "${name}" are in ${foreign.currency}, the stream in ${currency}`, {
      hint: `Write currency: ${foreign.currency} and add a rate, or name the providers that bill in ${currency}.`,
    });
  }
  return found;
}

async function ask(
  { name, source }: StreamDefinition,
  focus: FocusQuestion,
  { store, at, signal, source: open }: JobContext,
): Promise<readonly Charge[]> {
  if (focus.table === undefined) return await chargesOf(store, focus.column, focus);
  const server = open(source);
  if (server.charges === undefined) {
    throw new UsageError(`source "${source}" of stream "${name}" is no ClickHouse`, {
      hint: 'Name a source of type: clickhouse, or import the bill: nines costs import FILE.',
    });
  }
  return await server.charges(focus.table, focus, { start: 0, end: at }, { signal });
}
