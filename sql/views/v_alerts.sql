-- What fires now. `key` is the alert's label set as JSON.
CREATE OR REPLACE VIEW v_alerts ${ON_CLUSTER} AS
SELECT key, rule, phase, active_at, starts_at, value, evaluated_up_to
FROM alert_states FINAL
WHERE phase IN ('pending', 'firing');
