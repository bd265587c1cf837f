import type { RedefinitionFacts } from '../../src/report/index.ts';
import { redefinitions, type StoreReader } from '../../src/store/index.ts';
import type { TimeRange } from '../../src/time/index.ts';

/** SLOs of which another version is known from some instant of the range on; the first version of an SLO is no change. */
export async function redefinitionFacts(
  store: StoreReader,
  slos: readonly string[],
  range: TimeRange,
): Promise<RedefinitionFacts[]> {
  const versions = await redefinitions(store, slos);
  return versions.flatMap(({ slo, definition, promise, since }, i): RedefinitionFacts[] => {
    const before = versions.slice(0, i).findLast((one) => one.slo === slo);
    if (before === undefined || since < range.start || since >= range.end) return [];
    if (definition !== before.definition) return [{ slo, since, kind: 'measured' }];
    return promise === before.promise ? [] : [{ slo, since, kind: 'promised' }];
  });
}
