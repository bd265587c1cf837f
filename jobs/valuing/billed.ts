import { UsageError } from '../../src/errors.ts';
import { type Quantity, type StreamDefinition, spreadCharges } from '../../src/roi/index.ts';
import { type Charge, chargesOf } from '../../src/store/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';

/** What the imported bills say of a stream in each part of the time. */
export async function billed(
  stream: StreamDefinition,
  parts: readonly TimeRange[],
  context: JobContext,
): Promise<Quantity[]> {
  return spreadCharges(await charges(stream, context), parts);
}

/** Start of the first charge that has been imported; the logical time where there is none. */
export async function firstBilled(stream: StreamDefinition, context: JobContext): Promise<Instant> {
  const found = await charges(stream, context);
  return Math.min(context.at, ...found.filter(({ rows }) => rows > 0).map(({ start }) => start));
}

/** Asked once for each stream and store; a run values a stream week by week. */
const asked = new WeakMap<JobContext, Map<string, Promise<Charge[]>>>();

async function charges(stream: StreamDefinition, context: JobContext): Promise<readonly Charge[]> {
  const { focus, name, currency } = stream;
  if (focus === undefined) return [];
  const known = asked.get(context) ?? new Map<string, Promise<Charge[]>>();
  asked.set(context, known);
  const found = await (known.get(name) ?? remember(known, name, chargesOf(context.store, focus.column, focus)));
  const foreign = found.find((charge) => charge.rows > 0 && charge.currency !== currency);
  if (foreign !== undefined) {
    throw new UsageError(`the bills of stream "${name}" are in ${foreign.currency}, the stream in ${currency}`, {
      hint: `Write currency: ${foreign.currency} and add a rate, or name the providers that bill in ${currency}.`,
    });
  }
  return found;
}

function remember(known: Map<string, Promise<Charge[]>>, name: string, answer: Promise<Charge[]>): Promise<Charge[]> {
  known.set(name, answer);
  return answer;
}
