CREATE OR REPLACE VIEW v_alert_history ${ON_CLUSTER} AS
SELECT key, at, phase, value
FROM alert_events FINAL;
