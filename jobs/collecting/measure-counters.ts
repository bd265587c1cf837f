import type { ExactCounterQuery } from '../../src/queries/index.ts';
import { counterRows, type SloDefinition } from '../../src/slo/index.ts';
import type { Source } from '../../src/sources/index.ts';
import type { Grid } from '../../src/time/index.ts';
import { CounterTerms } from './counter-terms.ts';
import { refuseTooManyGroups, UNGROUPED } from './groups.ts';
import type { Measured, Measurer } from './measurer.ts';

/** Good (or bad) and valid events as sums of counters. */
export interface CounterPair {
  readonly part: ExactCounterQuery;
  readonly partIs: 'good' | 'bad';
  readonly valid: ExactCounterQuery;
}

export interface CounterRun {
  readonly slo: SloDefinition;
  readonly source: Source;
  readonly signal: AbortSignal;
  readonly lookbackMs: number;
  readonly chunkMs: number;
  /** Groups that the ledger knows: they have no traffic, and not no rows, while others of the same query live. */
  readonly knownGroups: readonly string[];
}

/** Exact counting: raw samples of plain counter selectors. */
export function measureCounters(pair: CounterPair, run: CounterRun): Measurer {
  const { slo } = run;
  const terms = new CounterTerms(slo, run.source, run.signal, run.lookbackMs);
  const known = new Set(slo.groupBy.length === 0 ? [UNGROUPED] : run.knownGroups);
  return { accuracy: 'exact', chunkMs: run.chunkMs, unitMs: slo.bucketMs, measure };

  async function measure(grid: Grid): Promise<Measured> {
    const [part, valid] = await terms.count([pair.part, pair.valid], grid);
    for (const group of valid?.keys() ?? []) known.add(group);
    refuseTooManyGroups(slo, valid?.size ?? 0);
    const anyLive = [...(valid?.values() ?? [])].flatMap(({ live }) => live);
    const parts = [...known].sort().map((group) => {
      const counters = { part: part?.get(group), partIs: pair.partIs, valid: valid?.get(group), anyLive };
      return counterRows(group, counters, grid);
    });
    return { parts, warnings: terms.warnings };
  }
}
