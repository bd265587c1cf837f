CREATE OR REPLACE VIEW v_anomalies ${ON_CLUSTER} AS
SELECT
  id,
  detector,
  labels,
  start,
  last AS until,
  isNull(`end`) AS open,
  peak_time,
  peak_value,
  peak_expected,
  peak_lower,
  peak_upper,
  score,
  severity,
  reason
FROM anomalies FINAL;
