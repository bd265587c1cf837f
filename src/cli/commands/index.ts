import type { Command } from 'commander';
import { registerAlerts } from './alerts.ts';
import { registerAnnotate } from './annotate.ts';
import { registerAnomalies } from './anomalies.ts';
import { registerBackfill } from './backfill.ts';
import { registerBacktest } from './backtest.ts';
import { registerCheck } from './check.ts';
import { registerConvert } from './convert.ts';
import { registerCosts } from './costs.ts';
import { registerDemo } from './demo.ts';
import { registerDetect } from './detect.ts';
import { registerExplain } from './explain.ts';
import { registerInit } from './init.ts';
import { registerMigrate } from './migrate.ts';
import { registerOutbox } from './outbox.ts';
import { registerQuery } from './query.ts';
import { registerReceivers } from './receivers.ts';
import { registerReport } from './report.ts';
import { registerRoi } from './roi.ts';
import { registerRules } from './rules.ts';
import { registerRun } from './run.ts';
import { registerSchema } from './schema.ts';
import { registerServe } from './serve.ts';
import { registerSilence } from './silence.ts';
import { registerStatus } from './status.ts';

/** All commands in the order of the help page. Each file registers one; what it needs is imported when it runs. */
export const commands: readonly ((program: Command) => void)[] = [
  registerDemo,
  registerInit,
  registerCheck,
  registerRun,
  registerServe,
  registerStatus,
  registerRoi,
  registerCosts,
  registerExplain,
  registerAlerts,
  registerAnomalies,
  registerSilence,
  registerAnnotate,
  registerOutbox,
  registerReceivers,
  registerReport,
  registerBackfill,
  registerBacktest,
  registerDetect,
  registerQuery,
  registerConvert,
  registerRules,
  registerMigrate,
  registerSchema,
];
