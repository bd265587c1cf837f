-- How old the data of the core pipeline is, every minute: since the start of its last run that had succeeded by then.
INSERT INTO ai_etl_telemetry.metrics (timestamp, metric_name, value, labels, tags)
SELECT
  minute.at,
  'pipeline_data_age_minutes',
  round((toUnixTimestamp(minute.at) - toUnixTimestamp(run.started_at)) / 60, 1),
  map('pipeline_id', '1'),
  []
FROM (SELECT 1 AS pipeline_id, {start:DateTime} + number * 60 AS at FROM numbers({minutes:UInt32})) AS minute
ASOF INNER JOIN (
  SELECT 1 AS pipeline_id, completed_at, max(started_at) AS started_at
  FROM ai_etl_telemetry.pipeline_executions WHERE pipeline_executions.pipeline_id = 1 AND status = 'success' GROUP BY completed_at
) AS run
ON minute.pipeline_id = run.pipeline_id AND minute.at >= run.completed_at;
