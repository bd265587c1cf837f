import {
  type LateBill,
  type SavingsPoint,
  type SavingsTarget,
  savingsCondition,
  savingsRule,
} from '../../src/alerting/index.ts';
import { UsageError } from '../../src/errors.ts';
import {
  accumulated,
  Exact,
  meteredEntry,
  priced,
  type RoiEntry,
  rateAt,
  type StreamDefinition,
  type ValuedDay,
} from '../../src/roi/index.ts';
import { readRoiEntries } from '../../src/store/index.ts';
import { floorTo, type Instant } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import { entriesOf } from '../value.ts';
import { carriedOn } from '../valuing/billed.ts';
import type { Scope } from './scope.ts';

/** Savings are measured in parts of this length, and judged over the last {@link WINDOW_MS}. */
const PART_MS = 300_000;
const WINDOW_MS = 3_600_000;
/** Less seen than this says nothing about how little was saved. */
const MIN_COVERAGE = 0.9;

/** A savings target, measured at its sources as the value job measures days. */
export function savingsScope(target: SavingsTarget, context: JobContext): Scope {
  const { alerts, savings } = context.config;
  return {
    name: `savings ${target.name}`,
    rules: [savingsRule(target)],
    upTo: context.at,
    async gather({ instants }) {
      const streams = streamsOf(target, savings.streams);
      // One stream is judged in its own currency, several in that of the report.
      const currency = target.stream === 'net' ? savings.currency : (streams[0]?.currency ?? savings.currency);
      const [first = 0, last = 0] = [instants[0], instants.at(-1)];
      const parts = partsBetween(floorTo(first, PART_MS) - WINDOW_MS, floorTo(last, PART_MS));
      const measured: { readonly stream: StreamDefinition; readonly byEnd: ReadonlyMap<Instant, RoiEntry> }[] = [];
      const late: LateBill[] = [];
      for (const stream of streams) {
        const entries = await pricedParts(stream, parts, late, context);
        measured.push({ stream, byEnd: new Map(entries.map((entry) => [entry.upTo, entry])) });
      }
      const points = instants.map((at): SavingsPoint => {
        const ends = Array.from({ length: WINDOW_MS / PART_MS }, (_, i) => floorTo(at, PART_MS) - i * PART_MS);
        const hours = measured.map(({ stream, byEnd }) =>
          hourOf(
            stream,
            ends.flatMap((end) => byEnd.get(end) ?? []),
          ),
        );
        const rates = measured.map(({ stream }) => rateAt(savings.rates, stream.currency, currency, at));
        const perHour = hours.reduce((sum, hour, i) => sum.plus(hour.amount.times(rates[i] ?? 0)), new Exact(0));
        const known = hours.every(({ coverage }, i) => coverage >= MIN_COVERAGE && rates[i] !== undefined);
        return { at, perHour: perHour.toNumber(), below: known ? perHour.lt(target.belowPerHour) : undefined };
      });
      return [savingsCondition(target, currency, points, alerts.labels, late)];
    },
  };
}

function streamsOf(target: SavingsTarget, streams: readonly StreamDefinition[]): readonly StreamDefinition[] {
  const wanted = target.stream === 'net' ? streams : streams.filter(({ name }) => name === target.stream);
  if (wanted.length === 0) throw new UsageError(`there is no stream "${target.stream}"`);
  return wanted;
}

/** Parts at their prices; those of a graduated price stand where the ledger says their billing period has got to. */
async function pricedParts(
  stream: StreamDefinition,
  parts: readonly ValuedDay[],
  late: LateBill[],
  context: JobContext,
): Promise<readonly RoiEntry[]> {
  const entries =
    stream.focus === undefined
      ? await entriesOf(stream, parts, context)
      : await billedParts(stream, parts, late, context);
  const [first] = entries;
  if (stream.tiers === undefined || first === undefined) return entries;
  const { timeZone } = context.config;
  const last = entries.at(-1)?.day.end ?? first.day.end;
  const stored = await readRoiEntries(context.store, { start: 0, end: last }, stream.name);
  return entries.map((entry) => priced(stream, entry, accumulated(stream, stored, entry.day.start, timeZone)));
}

/** Bills come days later: what has not been billed yet goes on as on the last billed day, or a target on the net could never be judged. */
async function billedParts(
  stream: StreamDefinition,
  parts: readonly ValuedDay[],
  late: LateBill[],
  context: JobContext,
): Promise<readonly RoiEntry[]> {
  const ranges = parts.map(({ day }) => day);
  const { quantities, since } = await carriedOn(stream, ranges, context);
  if (since !== undefined) late.push({ title: stream.title, since });
  return parts.flatMap((part, i) => {
    const quantity = quantities[i];
    return quantity === undefined ? [] : [meteredEntry(stream, part, quantity)];
  });
}

function partsBetween(start: Instant, end: Instant): ValuedDay[] {
  const count = Math.max(0, (end - start) / PART_MS);
  return Array.from({ length: count }, (_, i) => {
    const part = { start: start + i * PART_MS, end: start + (i + 1) * PART_MS };
    return { key: String(part.start), day: part, upTo: part.end };
  });
}

/** What a stream adds to an hour, costs with a minus. Where values are summed, one value vouches for its hour. */
function hourOf(stream: StreamDefinition, entries: readonly RoiEntry[]) {
  const sum = entries.reduce((all, { amount }) => all.plus(amount), new Exact(0));
  const seen = entries.reduce((all, { coverage }) => all + coverage, 0) / (WINDOW_MS / PART_MS);
  return {
    amount: stream.kind === 'cost' ? sum.negated() : sum,
    coverage: stream.measure === 'sum' && seen > 0 ? 1 : seen,
  };
}
