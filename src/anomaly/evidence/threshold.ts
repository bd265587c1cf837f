/** Evidence that one false alarm a week is worth, see `docs/anomaly-detection.md` for the series it was set on. */
export const AT_ONE_A_WEEK = 0.85;
/** What ten times fewer false alarms take: the slope of the logarithm of the rate over all those series together. */
const PER_TENFOLD = 0.3;
/** Evidence from the threshold to a score of 0.73. */
const WIDTH = 0.1;

/** Evidence above which a point is anomalous, for a budget of false alarms for each series and week. */
export function evidenceThreshold(falseAlarmsPerWeek: number): number {
  return AT_ONE_A_WEEK - PER_TENFOLD * Math.log10(Math.max(0.001, falseAlarmsPerWeek));
}

/** Evidence as a score in [0, 1] with 0.5 at the threshold. */
export function scoreOf(evidence: number, threshold: number): number {
  return 1 / (1 + Math.exp((threshold - evidence) / WIDTH));
}
