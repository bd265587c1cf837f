-- What people say of anomalies that were found. The place of an anomaly stands beside its id, so that a verdict outlives its row.

CREATE TABLE IF NOT EXISTS anomaly_verdicts ${ON_CLUSTER} (
  id String,
  detector LowCardinality(String),
  labels String,
  start DateTime64(3, 'UTC'),
  `end` DateTime64(3, 'UTC'),
  genuine Bool,
  at DateTime64(3, 'UTC'),
  author String,
  comment String
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY id;
