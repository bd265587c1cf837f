import { UsageError } from '../../src/errors.ts';
import {
  billedUntil,
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

/** What is known of a stream's bills, and what they would say of later time if it went on as on their last day. */
export interface CarriedOn {
  readonly quantities: readonly Quantity[];
  /** Up to when they are billed, where any part was carried on from there. */
  readonly since: Instant | undefined;
}

const DAY_MS = 86_400_000;
/** Bills that are later than this say nothing of today. */
const LONGEST_DELAY_MS = 7 * DAY_MS;

/**
 * As {@link billed}, for those who cannot wait for a bill: time after the last charge costs what the last billed day did. An estimate,
 * for alerts only; nothing of it is kept or printed as an amount.
 */
export async function carriedOn(
  stream: StreamDefinition,
  parts: readonly TimeRange[],
  context: JobContext,
): Promise<CarriedOn> {
  const found = await charges(stream, context);
  const known = spreadCharges(found, parts);
  const until = billedUntil(found);
  if (until === undefined) return { quantities: known, since: undefined };
  const [day] = spreadCharges(found, [{ start: until - DAY_MS, end: until }]);
  if (day === undefined || day.coverage < 1) return { quantities: known, since: undefined };
  let since: Instant | undefined;
  const quantities = known.map((quantity, i): Quantity => {
    const part = parts[i];
    if (part === undefined || part.end <= until || part.end > until + LONGEST_DELAY_MS) return quantity;
    since = until;
    const missing = part.end - Math.max(part.start, until);
    return { value: quantity.value.plus(day.value.times(missing).div(DAY_MS)), coverage: 1 };
  });
  return { quantities, since };
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
