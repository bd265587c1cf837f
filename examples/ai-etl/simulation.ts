import type { SimulateOptions } from '../simulator/example.ts';
import { inRange } from '../simulator/season.ts';
import { Simulation } from '../simulator/simulation.ts';
import type { SimulatedSystem } from '../simulator/truth.ts';
import { simulateApplication } from './application.ts';
import { ANOMALIES, type During, END, EVENTS, START } from './events.ts';
import { simulateInfrastructure } from './infrastructure.ts';

export { END, EVENTS, START } from './events.ts';
export { fillTables } from './telemetry-tables.ts';

/** AI ETL as the guide describes it: the API, the gateway to language models, workers, what they run on, and what watches them. */
export function simulate({ quiet = false, ...options }: SimulateOptions = {}): SimulatedSystem {
  const simulation = new Simulation({ start: START, end: END, everyMs: 120_000, seed: 11, ...options });
  const during: During = (happening, now) => !quiet && inRange(now, happening);
  simulateApplication(simulation, during, quiet);
  simulateInfrastructure(simulation, during, quiet);
  return {
    everyMs: simulation.options.everyMs,
    series: simulation.series(),
    incidents: quiet ? [] : Object.values(EVENTS),
    anomalies: quiet ? [] : ANOMALIES,
  };
}
