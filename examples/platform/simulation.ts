import { simulate as simulateAiEtl } from '../ai-etl/simulation.ts';
import { simulate as simulateClusterDb } from '../clusterdb/simulation.ts';
import { simulate as simulateDataFlux } from '../dataflux/simulation.ts';
import { simulate as simulatePipelineGuard } from '../pipeline-guard/simulation.ts';
import { END as REDUCTO_END, START as REDUCTO_START, simulate as simulateReducto } from '../reducto/simulation.ts';
import type { SimulateOptions } from '../simulator/example.ts';
import type { SimulatedSystem } from '../simulator/truth.ts';

export const START = REDUCTO_START;
export const END = REDUCTO_END;

/** Every system behind a Prometheus of its own: the variable that its address is put into, and the folder of its rules and simulation. */
export const PARTS: Readonly<Record<string, string>> = {
  REDUCTO_URL: 'reducto',
  DATAFLUX_URL: 'dataflux',
  PIPELINE_GUARD_URL: 'pipeline-guard',
  CLUSTERDB_URL: 'clusterdb',
  AI_ETL_URL: 'ai-etl',
};

/** What happened in all systems. */
export function simulate(options: SimulateOptions = {}): SimulatedSystem {
  const range = { start: START, end: END, ...options };
  const systems = [simulateReducto, simulateDataFlux, simulatePipelineGuard, simulateClusterDb, simulateAiEtl].map(
    (one) => one(range),
  );
  return {
    everyMs: Math.max(...systems.map(({ everyMs }) => everyMs)),
    series: systems.flatMap(({ series }) => series),
    incidents: systems.flatMap(({ incidents }) => incidents),
    anomalies: systems.flatMap(({ anomalies }) => anomalies),
  };
}
