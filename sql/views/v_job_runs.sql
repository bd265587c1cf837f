CREATE OR REPLACE VIEW v_job_runs ${ON_CLUSTER} AS
SELECT job, at, started, duration_ms, outcome, problems
FROM job_runs FINAL;
