/** Features, isolation forest, thresholds, episodes and their reasons. Pure. */
export { DEFAULT_DETECTOR } from './default-detector.ts';
export { type CsvOptions, detectCsv } from './detect-csv.ts';
export { detectGroup, type GroupMember, groupLabels } from './detect-group.ts';
export {
  type Detection,
  type DetectionInput,
  detectSeries,
  historyMs,
  type JudgedSeries,
  judgeSeries,
  type WalkedForests,
} from './detect-series.ts';
export type { AnomalyEpisode, DetectorDefinition, ScoredPoint } from './detector.ts';
export type { Engine, Model } from './engines/engine.ts';
export { ENGINES } from './engines/engines.ts';
export { type Matrix, matrixOf } from './engines/matrix.ts';
export type { Grounds, GroupGrounds, MemberValue, SeriesGrounds, Standout, StandoutName } from './episodes/grounds.ts';
export { reasonText, STANDOUT_TEXTS } from './episodes/reason.ts';
export { gravestFirst } from './episodes/severity.ts';
export { type AnomalyVerdict, precisionOf, verdictShift } from './episodes/verdict.ts';
export { type LearningSeries, learnedAt, learningSince } from './learning.ts';
export { type DetectorMetrics, detectorMetrics } from './metric-names.ts';
export { mixSeed, seededRandom } from './random.ts';
export { ScoredColumns } from './scored-columns.ts';
