import type { ResourceDefinition } from '../../report/index.ts';
import type { Reading } from '../reading.ts';
import { CapacitySchema } from '../schema/capacity.ts';
import type { Surroundings } from './slos.ts';

/** Resources of the capacity section that are right, in the order of the file. */
export function readCapacity(reading: Reading, surroundings: Surroundings): ResourceDefinition[] {
  return reading.children(['capacity']).flatMap((path) => {
    const input = reading.parse(CapacitySchema, path);
    if (input === undefined) return [];
    const { title, source, limit, history, ...same } = input;
    return {
      ...same,
      title: title ?? input.name,
      source: source ?? surroundings.onlySource ?? '',
      limit: typeof limit === 'number' ? limit : undefined,
      limitQuery: typeof limit === 'number' ? '' : limit,
      historyMs: history,
    };
  });
}
