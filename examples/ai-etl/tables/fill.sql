-- Rows from counts that the simulation has staged: each count becomes as many rows, whose details come from a hash of their place.

INSERT INTO ai_etl_telemetry.api_requests
SELECT
  reinterpretAsUUID(sipHash128(h)) AS request_id,
  toDateTime(intDiv(staged_at - 1 - sipHash64(h, 1) % every, 1000), 'UTC') AS timestamp,
  endpoint,
  method,
  if(i < failed, 503, 200) AS status_code,
  round(1000 * (low + (high - low) * (sipHash64(h, 2) % 1000000) / 1000000), 2) AS duration_ms,
  if(h % 33 = 0, NULL, 1000 + h % 4200) AS user_id,
  ['Mozilla/5.0', 'ai-etl-sdk/2.4', 'ai-etl-cli/1.9'][1 + h % 3] AS user_agent,
  toIPv4(167772160 + toUInt32(h % 65536)) AS ip_address,
  200 + h % 1800 AS request_size_bytes,
  400 + sipHash64(h, 3) % 30000 AS response_size_bytes
FROM (
  SELECT *, i, cityHash64(staged_at, endpoint, low, i) AS h
  FROM ai_etl_telemetry.staged_requests
  ARRAY JOIN range(toUInt32(events)) AS i
);

INSERT INTO ai_etl_telemetry.pipeline_executions
SELECT
  reinterpretAsUUID(sipHash128(h)) AS execution_id,
  toUInt64(pipeline_id) AS pipeline_id,
  toUInt64(user_id) AS user_id,
  if(i < failed, 'failed', 'success') AS status,
  completed_at - toUInt32(duration_seconds) AS started_at,
  toDateTime(intDiv(staged_at - 1 - sipHash64(h, 1) % every, 1000), 'UTC') AS completed_at,
  round(low + (high - low) * (sipHash64(h, 2) % 1000000) / 1000000, 1) AS duration_seconds,
  1000000 + sipHash64(h, 3) % 900000000 AS data_volume_bytes,
  if(i < failed, ['source_timeout', 'schema_mismatch'][1 + h % 2], NULL) AS error_message,
  map('rows_read', toFloat64(h % 1000000)) AS metrics
FROM (
  SELECT *, i, cityHash64(staged_at, pipeline_id, low, i) AS h
  FROM ai_etl_telemetry.staged_runs
  ARRAY JOIN range(toUInt32(events)) AS i
);

INSERT INTO ai_etl_telemetry.metrics
SELECT
  toDateTime(intDiv(staged_at, 1000), 'UTC') AS timestamp,
  metric_name,
  value,
  JSONExtract(labels, 'Map(String, String)') AS labels,
  ['production'] AS tags
FROM ai_etl_telemetry.staged_metrics;
