-- Views are for dashboards: their names and columns stay, whatever happens to the tables below them.
CREATE OR REPLACE VIEW v_sli_daily ${ON_CLUSTER} AS
SELECT
  slo,
  `group`,
  toDate(start) AS day,
  toFloat64(sumIf(good, state != 4)) AS good,
  toFloat64(sumIf(valid, state != 4)) AS valid,
  if(valid > 0, good / valid, NULL) AS compliance,
  sumIf(width_ms, state IN (1, 2)) / 60000 AS seen_minutes,
  sumIf(width_ms, state IN (3, 5)) / 60000 AS unseen_minutes,
  sumIf(width_ms, state = 4) / 60000 AS excluded_minutes
FROM sli_buckets FINAL
GROUP BY slo, `group`, day;
