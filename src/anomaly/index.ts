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
export type { Engine, Model } from './engine.ts';
export { ENGINES } from './engines.ts';
export type { Grounds, GroupGrounds, MemberValue, SeriesGrounds, Standout, StandoutName } from './grounds.ts';
export { type Matrix, matrixOf } from './matrix.ts';
export { type DetectorMetrics, detectorMetrics } from './metric-names.ts';
export { mixSeed, seededRandom } from './random.ts';
export { reasonText } from './reason.ts';
export { ScoredColumns } from './scored-columns.ts';
export { gravestFirst } from './severity.ts';
export { type AnomalyVerdict, precisionOf, verdictShift } from './verdict.ts';
