-- Time that does not count, as it was applied to the ledger: a bucket in it is excluded and keeps what it was in raw_state.

ALTER TABLE sli_buckets ${ON_CLUSTER} ADD COLUMN IF NOT EXISTS raw_state UInt8 DEFAULT 0;

ALTER TABLE slo_status ${ON_CLUSTER} ADD COLUMN IF NOT EXISTS raw_good Nullable(Float64);

ALTER TABLE slo_status ${ON_CLUSTER} ADD COLUMN IF NOT EXISTS raw_valid Nullable(Float64);

CREATE TABLE IF NOT EXISTS slo_corrections ${ON_CLUSTER} (
  slo LowCardinality(String),
  start DateTime64(3, 'UTC'),
  `end` DateTime64(3, 'UTC'),
  reason String,
  withdrawn UInt8
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY (slo, start, `end`, reason);
