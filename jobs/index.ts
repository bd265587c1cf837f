import { alert } from './alert.ts';
import { collect } from './collect.ts';
import { detect } from './detect.ts';
import { evaluate } from './evaluate.ts';
import type { Job } from './job.ts';
import { keep } from './keep.ts';
import { reportJob } from './report.ts';
import { value } from './value.ts';

/** Every stage in the order in which `nines run` runs them. */
export const jobs: readonly Job[] = [collect, evaluate, detect, value, alert, reportJob(), keep];

export { reportUrls } from './alerting/report-url.ts';
export { type BackfillOptions, runBackfill } from './backfill.ts';
export {
  type AlertBacktest,
  backtestAlerts,
  type RuleBacktest,
  type SloBacktest,
} from './backtesting/backtest-alerts.ts';
export {
  backtestDetectors,
  type DetectorBacktest,
  type DetectorsBacktest,
  type SeriesBacktest,
} from './backtesting/backtest-detectors.ts';
export { type ReplayedFiring, type ReplayedRule, type RuleReplay, replayRules } from './backtesting/replay-rules.ts';
export { learningSeries } from './detecting/learning-series.ts';
export { type StatusChange, statusChanges } from './evaluate.ts';
export { anomalyPicture } from './explaining/anomaly-picture.ts';
export { type AnomalyExplanation, type Companion, explainAnomaly } from './explaining/explain-anomaly.ts';
export {
  type Comparison,
  type ExplainedGroup,
  type ExplainedWindow,
  explainSlo,
  type SloExplanation,
} from './explaining/explain-slo.ts';
export { type ImportedPeriod, importCosts } from './import-costs.ts';
export type { Job, JobContext, JobResult, Log, Problem } from './job.ts';
export { type ReportOutcome, type ReportRequest, reportJob, runReport } from './report.ts';
export { moneyIn, savingsRatesIn } from './reporting/savings-facts.ts';
