import { Exact } from './money.ts';
import type { RoiSummary } from './summary.ts';

export interface SloCost {
  readonly slo: string;
  /** Cost streams that name the SLO, and its downtime, in the currency of the balance. */
  readonly amount: Exact;
}

/** What each SLO costs to run and by its downtime; SLOs without any cost are not there. */
export function costPerSlo({
  streams,
  downtimeParts,
}: Pick<RoiSummary, 'streams' | 'downtimeParts'>): readonly SloCost[] {
  const sums = new Map<string, Exact>();
  const add = (slo: string, amount: Exact): void => {
    sums.set(slo, (sums.get(slo) ?? new Exact(0)).plus(amount));
  };
  for (const { stream, amount } of streams) {
    if (stream.slo !== undefined && stream.kind === 'cost') add(stream.slo, amount);
  }
  for (const { slo, amount } of downtimeParts) add(slo, amount);
  return [...sums].map(([slo, amount]) => ({ slo, amount }));
}
