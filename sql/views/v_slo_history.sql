-- Every verdict, for curves of compliance and of the budget that is left.
CREATE OR REPLACE VIEW v_slo_history ${ON_CLUSTER} AS
SELECT slo, `group`, at, status, objective, compliance, coverage, budget_used, 1 - budget_used AS budget_left
FROM slo_status FINAL;
