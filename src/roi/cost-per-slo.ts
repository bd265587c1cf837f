import { Exact } from './money.ts';
import type { Statement } from './statement.ts';
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

/** The same as a statement prints the lines that they are made of, so that what is printed of an SLO adds up. */
export function printedCostPerSlo(
  summary: Pick<RoiSummary, 'streams' | 'downtimeParts'>,
  { groups }: Pick<Statement, 'groups'>,
): readonly (SloCost & { readonly printed: Exact })[] {
  const printedOf = (kind: 'cost' | 'downtime', name: string): Exact => {
    const line = groups.find((group) => group.kind === kind)?.lines.find((one) => one.name === name);
    return (line?.printed ?? new Exact(0)).negated();
  };
  return costPerSlo(summary).map(({ slo, amount }) => {
    const streams = summary.streams.filter(({ stream }) => stream.slo === slo && stream.kind === 'cost');
    const hasDowntime = summary.downtimeParts.some((part) => part.slo === slo);
    const lines = [
      ...streams.map(({ stream }) => printedOf('cost', stream.name)),
      ...(hasDowntime ? [printedOf('downtime', slo)] : []),
    ];
    return { slo, amount, printed: lines.reduce((sum, line) => sum.plus(line), new Exact(0)) };
  });
}
