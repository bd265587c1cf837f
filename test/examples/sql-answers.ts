import type { SimulatedSystem } from '../../examples/simulator/truth.ts';
import type { Config } from '../../src/config/index.ts';
import type { Series } from '../../src/series/index.ts';
import { openSource } from '../../src/sources/index.ts';
import { openStore } from '../../src/store/index.ts';
import { floorTo, type TimeRange } from '../../src/time/index.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { loadExample } from './systems.ts';

/** What the real engine answers to the detectors of an example that ask in SQL, out of the tables that the simulation fills. */
export async function sqlAnswers(
  name: string,
  config: Config,
  system: SimulatedSystem,
  { start, end }: TimeRange,
): Promise<ReadonlyMap<string, readonly Series[]>> {
  const { fillTables } = await loadExample(name);
  const found = new Map<string, readonly Series[]>();
  const sources = config.sources.filter((source) => source.type === 'clickhouse' && source.at === 'store');
  if (fillTables === undefined || sources.length === 0) return found;
  const folder = temporaryFolder(`tables-${name}`);
  const store = await openStore({ kind: 'embedded', path: folder.path, waitMs: 0 });
  try {
    await fillTables(store, system);
    for (const definition of sources) {
      const source = openSource(definition, { store });
      for (const { name: detector, query, stepMs } of config.detectors.filter((one) => one.source === source.name)) {
        const grid = { start: floorTo(start, stepMs), end: floorTo(end, stepMs), stepMs };
        found.set(detector, (await source.range(query, grid)).series);
      }
      await source.close();
    }
    return found;
  } finally {
    await store.close();
    folder.remove();
  }
}
