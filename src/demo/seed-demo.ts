import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../package.ts';
import { type Params, type Store, schemaStatements } from '../store/index.ts';
import {
  DEGRADATION,
  DEMO_END,
  DEMO_START,
  DEMO_ZONE,
  EARLIER_OUTAGE,
  FAILOVER,
  LAG_SPIKE,
  OUTAGE,
  RATIO_DROP,
} from './story.ts';

const SEED = 46;
const MINUTE_MS = 60_000;
const SCRAPE_MS = 300_000;
/** In this order: the age of data is derived from the runs of pipelines. */
const FILLS = ['api_requests', 'pipeline_executions', 'gauges', 'volumes', 'data_age', 'counters'];

/**
 * Fills the store with sixty days of telemetry of an AI ETL platform and of Reducto, in the database `ai_etl_telemetry`. The engine
 * makes the rows itself, from hashes of their position, so that millions take seconds and are the same every time. What was
 * there is replaced.
 */
export async function seedDemo(store: Store): Promise<void> {
  const tables = await readFile(join(packageRoot(), 'sql', 'demo', 'tables.sql'), 'utf8');
  for (const statement of schemaStatements(tables, store)) await store.command(statement);
  for (const fill of FILLS) {
    const sql = await readFile(join(packageRoot(), 'sql', 'demo', `${fill}.sql`), 'utf8');
    for (const statement of schemaStatements(sql, store)) await store.command(statement, parametersOf(statement));
  }
}

/** Those parameters of the story that a statement names: a server refuses others. */
function parametersOf(statement: string): Params {
  return Object.fromEntries(Object.entries(PARAMETERS).filter(([name]) => statement.includes(`{${name}:`)));
}

/** `DateTime` is bound in whole seconds. */
const seconds = (instant: number): number => instant / 1_000;

const PARAMETERS: Params = {
  seed: SEED,
  zone: DEMO_ZONE,
  start: seconds(DEMO_START),
  minutes: (DEMO_END - DEMO_START) / MINUTE_MS,
  scrapes: (DEMO_END - DEMO_START) / SCRAPE_MS,
  outage_start: seconds(OUTAGE.start),
  outage_end: seconds(OUTAGE.end),
  earlier_start: seconds(EARLIER_OUTAGE.start),
  earlier_end: seconds(EARLIER_OUTAGE.end),
  slow_start: seconds(DEGRADATION.start),
  slow_end: seconds(DEGRADATION.end),
  lag_start: seconds(LAG_SPIKE.start),
  lag_end: seconds(LAG_SPIKE.end),
  ratio_start: seconds(RATIO_DROP.start),
  ratio_end: seconds(RATIO_DROP.end),
  failover_start: seconds(FAILOVER.start),
  failover_end: seconds(FAILOVER.end),
};
