-- The telemetry tables of an AI ETL platform. Without a TTL: it follows the wall clock, and would eat this data as it ages.
CREATE DATABASE IF NOT EXISTS ai_etl_telemetry ${ON_CLUSTER};

DROP TABLE IF EXISTS ai_etl_telemetry.metrics ${ON_CLUSTER} SYNC;

DROP TABLE IF EXISTS ai_etl_telemetry.pipeline_executions ${ON_CLUSTER} SYNC;

DROP TABLE IF EXISTS ai_etl_telemetry.api_requests ${ON_CLUSTER} SYNC;

CREATE TABLE ai_etl_telemetry.metrics ${ON_CLUSTER} (
  timestamp DateTime,
  metric_name LowCardinality(String),
  value Float64,
  labels Map(String, String),
  tags Array(String)
)
ENGINE = ${MERGE_TREE}
PARTITION BY toYYYYMM(timestamp)
ORDER BY (metric_name, timestamp);

CREATE TABLE ai_etl_telemetry.pipeline_executions ${ON_CLUSTER} (
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
ENGINE = ${MERGE_TREE}
PARTITION BY toYYYYMM(started_at)
ORDER BY (pipeline_id, started_at);

CREATE TABLE ai_etl_telemetry.api_requests ${ON_CLUSTER} (
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
ENGINE = ${MERGE_TREE}
PARTITION BY toYYYYMM(timestamp)
ORDER BY (endpoint, timestamp);
