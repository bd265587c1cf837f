-- The last verdict on every SLO and group.
CREATE OR REPLACE VIEW v_slo_status ${ON_CLUSTER} AS
SELECT
  slo,
  `group`,
  at,
  window_start,
  window_end,
  status,
  objective,
  compliance,
  good,
  valid,
  coverage,
  budget_events,
  budget_used,
  accuracy,
  reason
FROM slo_status FINAL
ORDER BY slo, `group`, at DESC
LIMIT 1 BY slo, `group`;
