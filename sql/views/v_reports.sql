CREATE OR REPLACE VIEW v_reports ${ON_CLUSTER} AS
SELECT name, period, revision, at
FROM reports FINAL;
