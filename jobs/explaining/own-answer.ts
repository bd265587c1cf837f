import type { LedgerRows, SloDefinition } from '../../src/slo/index.ts';
import type { Source } from '../../src/sources/index.ts';
import { lengthMs, type TimeRange } from '../../src/time/index.ts';
import { chunksOf } from '../collecting/collect-range.ts';
import type { Measurer } from '../collecting/measurer.ts';
import { prepare } from '../collecting/open-measurer.ts';

/** Good and valid events of one group. */
export interface Events {
  readonly good: number;
  readonly valid: number;
}

/** What the source says of a whole range, by group. */
export interface OwnAnswer {
  /** How it was asked, for people. */
  readonly how: string;
  readonly groups: ReadonlyMap<string, Events>;
  readonly warnings: readonly string[];
}

/**
 * Asks the source itself for the events of a whole range. Where PromQL counts, that is one question over all of it, with Prometheus' own
 * extrapolation; everything else is measured once more from its rows or slices, and nothing is written.
 */
export async function ownAnswer(
  slo: SloDefinition,
  source: Source,
  range: TimeRange,
  signal: AbortSignal,
): Promise<OwnAnswer> {
  const past = { knownGroups: [], lastKnown: undefined };
  const counts = slo.sli.kind === 'ratio' || slo.sli.kind === 'latency';
  if (source.kind === 'prometheus' && counts && slo.budgeting === undefined) {
    const wide = { ...slo, bucketMs: lengthMs(range) };
    const { open } = await prepare(wide, source, range, past, signal);
    const { parts, warnings } = await open(false).measure({ ...range, stepMs: wide.bucketMs });
    return { how: "Prometheus' own increase over the whole window", groups: eventsOf([parts]), warnings };
  }
  const { open } = await prepare(slo, source, range, past, signal);
  return {
    how: 'measured once more, without the ledger',
    ...(await measuredAgain(open(true), slo, range, signal)),
  };
}

async function measuredAgain(measurer: Measurer, slo: SloDefinition, range: TimeRange, signal: AbortSignal) {
  const all: (readonly LedgerRows[])[] = [];
  const warnings = new Set<string>();
  for (const chunk of chunksOf(range, measurer.unitMs, measurer.chunkMs)) {
    signal.throwIfAborted();
    const measured = await measurer.measure({ ...chunk, stepMs: slo.bucketMs });
    for (const warning of measured.warnings) warnings.add(warning);
    all.push(measured.parts);
  }
  return { groups: eventsOf(all), warnings: [...warnings] };
}

function eventsOf(chunks: readonly (readonly LedgerRows[])[]): Map<string, Events> {
  const groups = new Map<string, Events>();
  for (const part of chunks.flat()) {
    part.group.forEach((group, i) => {
      const { good, valid } = groups.get(group) ?? { good: 0, valid: 0 };
      groups.set(group, { good: good + (part.good[i] ?? 0), valid: valid + (part.valid[i] ?? 0) });
    });
  }
  return groups;
}
