-- States of alerts, their history, and what receivers are to be told. A notification is written before it is sent and marked after.
-- The times of attempts are wall-clock times; all others are logical.

CREATE TABLE IF NOT EXISTS alert_states ${ON_CLUSTER} (
  key String,
  rule LowCardinality(String),
  annotations String CODEC(ZSTD(1)),
  phase LowCardinality(String),
  active_at Nullable(DateTime64(3, 'UTC')),
  starts_at Nullable(DateTime64(3, 'UTC')),
  ends_at Nullable(DateTime64(3, 'UTC')),
  quiet_since Nullable(DateTime64(3, 'UTC')),
  value Nullable(Float64),
  evaluated_up_to DateTime64(3, 'UTC')
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY key;

CREATE TABLE IF NOT EXISTS alert_events ${ON_CLUSTER} (
  key String,
  at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  phase LowCardinality(String),
  value Nullable(Float64)
)
ENGINE = ${REPLACING_MERGE_TREE}
PARTITION BY toYYYYMM(at)
ORDER BY (key, at, phase);

CREATE TABLE IF NOT EXISTS outbox ${ON_CLUSTER} (
  key String,
  receiver LowCardinality(String),
  group_key String,
  at DateTime64(3, 'UTC'),
  notification String CODEC(ZSTD(1)),
  status LowCardinality(String),
  attempts UInt32,
  first_attempt Nullable(DateTime64(3, 'UTC')),
  next_attempt DateTime64(3, 'UTC'),
  sent_at Nullable(DateTime64(3, 'UTC')),
  error String CODEC(ZSTD(1))
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY key;
