-- Reports once made, by revision: late data makes a new one and never changes one that is there. Mail that was or is being sent.

CREATE TABLE IF NOT EXISTS reports ${ON_CLUSTER} (
  name LowCardinality(String),
  period String,
  revision UInt32,
  at DateTime64(3, 'UTC'),
  facts String,
  model String CODEC(ZSTD(3))
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY (name, period, revision);

CREATE TABLE IF NOT EXISTS deliveries ${ON_CLUSTER} (
  report LowCardinality(String),
  period String,
  receiver LowCardinality(String),
  revision UInt32,
  at DateTime64(3, 'UTC'),
  status LowCardinality(String),
  recipients String,
  message_id String,
  error String
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY (report, period, receiver);
