import { type SavingsPoint, type SavingsTarget, savingsCondition, savingsRule } from '../../src/alerting/index.ts';
import { UsageError } from '../../src/errors.ts';
import { Exact, type RoiEntry, type StreamDefinition, type ValuedDay } from '../../src/roi/index.ts';
import { floorTo, type Instant } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import { entriesOf } from '../value.ts';
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
      const [first = 0, last = 0] = [instants[0], instants.at(-1)];
      const parts = partsBetween(floorTo(first, PART_MS) - WINDOW_MS, floorTo(last, PART_MS));
      const measured: { readonly stream: StreamDefinition; readonly byEnd: ReadonlyMap<Instant, RoiEntry> }[] = [];
      for (const stream of streams) {
        const entries = await entriesOf(stream, parts, context);
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
        const perHour = hours.reduce((sum, hour) => sum.plus(hour.amount), new Exact(0));
        const known = hours.every(({ coverage }) => coverage >= MIN_COVERAGE);
        return { at, perHour: perHour.toNumber(), below: known ? perHour.lt(target.belowPerHour) : undefined };
      });
      return [savingsCondition(target, streams[0]?.currency ?? savings.currency, points, alerts.labels)];
    },
  };
}

function streamsOf(target: SavingsTarget, streams: readonly StreamDefinition[]): readonly StreamDefinition[] {
  const wanted = target.stream === 'net' ? streams : streams.filter(({ name }) => name === target.stream);
  const currencies = new Set(wanted.map(({ currency }) => currency));
  if (wanted.length === 0) throw new UsageError(`there is no stream "${target.stream}"`);
  if (currencies.size > 1) {
    throw new UsageError(`streams in ${[...currencies].join(' and ')} cannot be added`, {
      hint: 'Name one stream in the savings target.',
    });
  }
  return wanted;
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
