-- The telemetry of AI ETL in ClickHouse. Mended against the guide: see README.md.

CREATE DATABASE IF NOT EXISTS ai_etl_telemetry;

CREATE TABLE IF NOT EXISTS ai_etl_telemetry.metrics (
  timestamp DateTime,
  metric_name LowCardinality(String),
  value Float64,
  labels Map(String, String),
  tags Array(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (metric_name, timestamp)
TTL timestamp + INTERVAL 365 DAY;

CREATE TABLE IF NOT EXISTS ai_etl_telemetry.pipeline_executions (
  execution_id UUID,
  pipeline_id UInt64,
  user_id UInt64,
  status LowCardinality(String),
  started_at DateTime,
  completed_at DateTime,
  duration_seconds Float64,
  data_volume_bytes UInt64,
  error_message Nullable(String),
  metrics Map(String, Float64)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(started_at)
ORDER BY (pipeline_id, started_at)
TTL started_at + INTERVAL 365 DAY;

-- Kept as long as the rest: a quarter has 92 days, and the guide's 90 would have thrown its first ones away before it ends.
-- SAMPLE needs a key to sample by, which is part of the order.
CREATE TABLE IF NOT EXISTS ai_etl_telemetry.api_requests (
  request_id UUID,
  timestamp DateTime,
  endpoint LowCardinality(String),
  method LowCardinality(String),
  status_code UInt16,
  duration_ms Float64,
  user_id Nullable(UInt64),
  user_agent String,
  ip_address IPv4,
  request_size_bytes UInt64,
  response_size_bytes UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (endpoint, toStartOfHour(timestamp), cityHash64(request_id))
SAMPLE BY cityHash64(request_id)
TTL timestamp + INTERVAL 365 DAY;

-- Sums and counts, and the state of a quantile: what can be merged. A mean is total_duration / execution_count when it is asked for.
CREATE MATERIALIZED VIEW IF NOT EXISTS ai_etl_telemetry.pipeline_stats_hourly
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (pipeline_id, hour)
AS SELECT
  pipeline_id,
  toStartOfHour(started_at) AS hour,
  sumSimpleState(toUInt64(1)) AS execution_count,
  sumSimpleState(duration_seconds) AS total_duration,
  sumSimpleState(data_volume_bytes) AS total_data_volume,
  quantileTDigestState(0.95)(duration_seconds) AS duration_p95
FROM ai_etl_telemetry.pipeline_executions
GROUP BY pipeline_id, hour;
