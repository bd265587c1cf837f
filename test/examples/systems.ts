import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Example } from '../../examples/simulator/example.ts';

export const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));

/** Folders of examples with a simulated Prometheus. */
export const SIMULATED = ['reducto', 'dataflux', 'pipeline-guard', 'clusterdb', 'ai-etl'].filter((name) =>
  existsSync(join(EXAMPLES, name, 'simulation.ts')),
);

export async function loadExample(name: string): Promise<Example> {
  return (await import(join(EXAMPLES, name, 'simulation.ts'))) as Example;
}
