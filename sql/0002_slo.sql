-- What was promised when, what every evaluation found, and what went wrong.

CREATE TABLE IF NOT EXISTS slo_definitions ${ON_CLUSTER} (
  slo LowCardinality(String),
  definition String,
  promise String,
  since DateTime64(3, 'UTC'),
  measured String CODEC(ZSTD(1)),
  promised String CODEC(ZSTD(1))
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY (slo, definition, promise);

CREATE TABLE IF NOT EXISTS slo_status ${ON_CLUSTER} (
  slo LowCardinality(String),
  `group` LowCardinality(String),
  at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  window_start DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  window_end DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  data_from DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  objective Float64,
  good Float64,
  valid Float64,
  compliance Nullable(Float64),
  coverage Float64,
  budget_events Float64,
  budget_used Nullable(Float64),
  budget_used_low Nullable(Float64),
  budget_used_high Nullable(Float64),
  burn_rates String CODEC(ZSTD(1)),
  status LowCardinality(String),
  accuracy LowCardinality(String),
  reason String CODEC(ZSTD(1))
)
ENGINE = ${REPLACING_MERGE_TREE}
PARTITION BY toYYYYMM(at)
ORDER BY (slo, `group`, at);

-- An incident that the ledger no longer shows, after late data or another query, stays as a withdrawn row.
CREATE TABLE IF NOT EXISTS incidents ${ON_CLUSTER} (
  id String,
  slo LowCardinality(String),
  `group` LowCardinality(String),
  start DateTime64(3, 'UTC'),
  `end` Nullable(DateTime64(3, 'UTC')),
  bad_events Float64,
  valid_events Float64,
  budget_share Float64,
  severity LowCardinality(String),
  withdrawn UInt8
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY id;

-- Written when a collection fails, and once more, with an empty message, when the next one succeeds.
CREATE TABLE IF NOT EXISTS slo_failures ${ON_CLUSTER} (
  slo LowCardinality(String),
  at DateTime64(3, 'UTC'),
  message String
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY (slo, at);
