CREATE OR REPLACE VIEW v_incidents ${ON_CLUSTER} AS
SELECT
  id,
  slo,
  `group`,
  start,
  `end`,
  if(`end` IS NULL, NULL, dateDiff('second', start, `end`) / 60) AS minutes,
  bad_events,
  valid_events,
  budget_share,
  severity
FROM incidents FINAL
WHERE withdrawn = 0;
