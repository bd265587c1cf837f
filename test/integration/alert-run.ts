import { readFileSync } from 'node:fs';
import { alert } from '../../jobs/alert.ts';
import { loadConfig } from '../../src/config/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { fillLedger } from '../jobs/alert-ledger.ts';

interface Plan {
  readonly at: number;
  readonly badFrom: number;
  readonly badTo: number;
  /** Runs at the same logical time, one for each distance of the wall clock from now; one run without. */
  readonly clocks?: readonly number[];
}

/**
 * Runs the alert job on the ledger that a plan describes, a JSON file with a `Plan`.
 * @param watch gets the store after the ledger is filled, and gives the one that the job shall use.
 */
export async function runAlert(file: string, plan: string, watch: (store: Store) => Store): Promise<void> {
  const { at, badFrom, badTo, clocks = [0] } = JSON.parse(readFileSync(plan, 'utf8')) as Plan;
  const config = await loadConfig(file, { env: {} });
  const store = await openStore(config.store);
  const [slo] = config.slos;
  if (slo === undefined) throw new Error('no SLO');
  const range = { start: at - 86_400_000, end: at };
  await fillLedger(store, slo, range, (start) => start >= badFrom && start < badTo);
  const nothing = (): void => undefined;
  const watched = watch(store);
  for (const ahead of clocks) {
    await alert.run({
      config,
      store: watched,
      source: (name) => {
        throw new Error(`no source ${name}`);
      },
      at,
      clock: () => Date.now() + ahead,
      signal: AbortSignal.timeout(60_000),
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing, progress: nothing },
      dryRun: false,
      notify: true,
      filter: { slos: [], teams: [] },
    });
  }
  await store.close();
}
