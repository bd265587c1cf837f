-- Why an anomaly is odd, as JSON, so that reports word it in their language. Rows from before have their English sentence only.

ALTER TABLE anomalies ${ON_CLUSTER} ADD COLUMN IF NOT EXISTS grounds String DEFAULT '';
