import { createHash } from 'node:crypto';
import type { Config } from '../../src/config/index.ts';
import type { FocusTable } from '../../src/roi/index.ts';
import { writeTablePrices } from '../../src/store/index.ts';
import type { JobContext, Problem } from '../job.ts';
import { problemOf } from '../problem.ts';

/** A bill that is a table of somebody else's. */
interface TableBill {
  /** Name in the store. */
  readonly id: string;
  readonly source: string;
  readonly table: FocusTable;
}

/** Every table that streams read, once each. */
export function tableBills({ savings }: Config): readonly TableBill[] {
  const bills = savings.streams.flatMap(({ source, focus }): TableBill[] => {
    if (focus?.table === undefined) return [];
    const named = JSON.stringify([source, focus.table.statement]);
    return [{ id: createHash('sha256').update(named).digest('hex').slice(0, 16), source, table: focus.table }];
  });
  return [...new Map(bills.map((bill) => [bill.id, bill])).values()];
}

/** Keeps what each table came to at list, contract and effective prices, for the effective savings rate. */
export async function keepTablePrices(context: JobContext): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { id, source, table } of tableBills(context.config)) {
    try {
      const prices = await context
        .source(source)
        .prices?.(table, { start: 0, end: context.at }, { signal: context.signal });
      if (prices !== undefined && !context.dryRun) await writeTablePrices(context.store, id, prices);
    } catch (error) {
      context.signal.throwIfAborted();
      problems.push(problemOf(`effective savings rate of ${table.place}`, error));
    }
  }
  return problems;
}
