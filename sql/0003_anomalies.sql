-- One row per episode. An open episode has no end; its row is written again as it grows, and the last insert wins.

CREATE TABLE IF NOT EXISTS anomalies ${ON_CLUSTER} (
  id String,
  detector LowCardinality(String),
  labels String,
  start DateTime64(3, 'UTC'),
  `end` Nullable(DateTime64(3, 'UTC')),
  last DateTime64(3, 'UTC'),
  peak_time DateTime64(3, 'UTC'),
  peak_value Float64,
  peak_expected Float64,
  peak_lower Float64,
  peak_upper Float64,
  score Float64,
  severity LowCardinality(String),
  reason String
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY id;
