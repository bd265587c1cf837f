import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve, sep } from 'node:path';
import { UsageError } from '../src/errors.ts';
import { Exact } from '../src/roi/index.ts';
import { type CostRow, readFocus } from '../src/sources/index.ts';
import {
  type CostLoad,
  costLoads,
  dropCostRows,
  insertCostRows,
  type StoredCostRow,
  switchCostLoads,
} from '../src/store/index.ts';
import type { JobContext } from './job.ts';

/** What an import read of one provider and billing period. */
export interface ImportedPeriod {
  readonly provider: string;
  readonly billingPeriod: number;
  readonly currency: string;
  readonly rows: number;
  readonly credits: number;
  readonly corrections: number;
  /** Rows without a price at list or by contract, which count as undiscounted there. */
  readonly unpriced: number;
  /** Exact decimals. */
  readonly billed: string;
  readonly effective: string;
  /** Rows that were there before; undefined where the period is new. */
  readonly replaces: number | undefined;
  /** The same files had been imported already. */
  readonly unchanged: boolean;
}

const ROWS_AT_ONCE = 10_000;

/**
 * Reads FOCUS files into the store. The files of one call are everything there is of the providers and billing periods that they
 * name: those are replaced as a whole, all of them or, where anything cannot be read right, none.
 * @throws UsageError with file, line and column; the store is then as it was.
 */
export async function importCosts(paths: readonly string[], context: JobContext): Promise<ImportedPeriod[]> {
  const files = await namedFiles(paths);
  const seed = createHash('sha256')
    .update(JSON.stringify(files.map(({ name, hash }) => [name, hash])))
    .digest('hex');
  const reading = new Reading(seed);
  const { store, dryRun, signal, log } = context;
  const current = await costLoads(store);
  const isCurrent = (load: string): boolean => current.some((known) => known.load === load);
  const stale = new Set<string>();
  try {
    for (const { path, name } of files) {
      let pending: StoredCostRow[] = [];
      for await (const row of readFocus(path, name, store)) {
        signal.throwIfAborted();
        const { load, isNew } = reading.take(row, name);
        if (isCurrent(load) || dryRun) continue;
        // What a killed import of the same files left behind.
        if (isNew) await dropCostRows(store, [load]);
        stale.add(load);
        pending.push(storedRow(row, name, load));
        if (pending.length < ROWS_AT_ONCE) continue;
        await insertCostRows(store, pending);
        log.progress('rows', reading.rows, reading.rows);
        pending = [];
      }
      await insertCostRows(store, pending);
    }
    const periods = reading.periods(current);
    if (dryRun) return periods;
    await switchCostLoads(
      store,
      reading
        .loads(
          files.map(({ name }) => name),
          context.at,
        )
        .filter(({ load }) => !isCurrent(load)),
    );
    return periods;
  } catch (error) {
    await dropCostRows(store, [...stale]);
    throw error;
  }
}

interface NamedFile {
  readonly path: string;
  readonly name: string;
  readonly hash: string;
}

async function namedFiles(paths: readonly string[]): Promise<NamedFile[]> {
  const full = paths.map((path) => resolve(path));
  const files: NamedFile[] = [];
  for (const [i, path] of full.entries()) {
    const hash = await hashOf(path);
    const same = files.find((file) => file.hash === hash || file.path === path);
    if (same !== undefined) {
      throw new UsageError(`${paths[i]} has the same content as ${same.path}`, {
        hint: 'Name each file of a bill once.',
      });
    }
    files.push({ path, name: shortName(path, full), hash });
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** As much of the end of a path as tells it from the others: exports name their parts alike in every month's folder. */
function shortName(path: string, all: readonly string[]): string {
  const parts = path.split(sep);
  for (let length = 1; length < parts.length; length++) {
    const name = parts.slice(-length).join('/');
    if (all.filter((other) => other.split(sep).slice(-length).join('/') === name).length === 1) return name;
  }
  return path;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return hash.digest('hex');
}

/** Sums of what has been read, by provider and billing period. */
class Reading {
  rows = 0;
  readonly #seed: string;
  readonly #sums = new Map<string, Sum>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  take(row: CostRow, file: string): { readonly load: string; readonly isNew: boolean } {
    this.rows++;
    const key = `${row.provider}\n${row.billingStart}`;
    let sum = this.#sums.get(key);
    const isNew = sum === undefined;
    if (sum === undefined) {
      const load = createHash('sha256').update(`${this.#seed}\n${key}`).digest('hex').slice(0, 32);
      sum = new Sum(row, load);
      this.#sums.set(key, sum);
    }
    sum.add(row, file);
    return { load: sum.load, isNew };
  }

  loads(files: readonly string[], imported: number): CostLoad[] {
    return [...this.#sums.values()].map(({ provider, billingPeriod, load, currency, rows }) => {
      return { provider, billingPeriod, load, currency, rows, files, imported };
    });
  }

  periods(current: readonly CostLoad[]): ImportedPeriod[] {
    return [...this.#sums.values()].map(({ load, ...sum }) => {
      const before = current.find(({ provider, billingPeriod }) => {
        return provider === sum.provider && billingPeriod === sum.billingPeriod;
      });
      return {
        provider: sum.provider,
        billingPeriod: sum.billingPeriod,
        currency: sum.currency,
        rows: sum.rows,
        credits: sum.credits,
        corrections: sum.corrections,
        unpriced: sum.unpriced,
        billed: sum.billed.toFixed(),
        effective: sum.effective.toFixed(),
        replaces: before?.rows,
        unchanged: before?.load === load,
      };
    });
  }
}

class Sum {
  readonly provider: string;
  readonly billingPeriod: number;
  readonly currency: string;
  readonly load: string;
  rows = 0;
  credits = 0;
  corrections = 0;
  unpriced = 0;
  billed = new Exact(0);
  effective = new Exact(0);

  constructor({ provider, billingStart, currency }: CostRow, load: string) {
    this.provider = provider;
    this.billingPeriod = billingStart;
    this.currency = currency;
    this.load = load;
  }

  add(row: CostRow, file: string): void {
    if (row.currency !== this.currency) {
      const period = new Date(this.billingPeriod).toISOString().slice(0, 10);
      throw new UsageError(
        `${file}:${row.line}, column BillingCurrency: "${row.currency}" where ${this.provider} bills the period from ${period} in ${this.currency}`,
        { hint: 'A bill has one currency. Amounts of two are never added.' },
      );
    }
    this.rows++;
    if (row.category === 'Credit') this.credits++;
    if (row.isCorrection) this.corrections++;
    if (row.isUnpriced) this.unpriced++;
    this.billed = this.billed.plus(row.billed);
    this.effective = this.effective.plus(row.effective);
  }
}

function storedRow(row: CostRow, file: string, load: string): StoredCostRow {
  const { billingStart: _, serviceCategory, subAccount, isCorrection, ...same } = row;
  return {
    ...same,
    load,
    file,
    service_category: serviceCategory,
    sub_account: subAccount,
    is_correction: isCorrection ? 1 : 0,
  };
}
