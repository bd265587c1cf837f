-- Written once, never edited after a release: a change is a new file. Every statement can run twice, because a run may be killed
-- between two of them. ${ON_CLUSTER} is empty for one node; ${REPLACING_MERGE_TREE} is the replicated engine on a cluster.

CREATE TABLE IF NOT EXISTS sli_buckets ${ON_CLUSTER} (
  slo LowCardinality(String),
  `group` LowCardinality(String),
  start DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  width_ms UInt32,
  good Decimal(38, 9) CODEC(ZSTD(1)),
  valid Decimal(38, 9) CODEC(ZSTD(1)),
  state UInt8,
  samples UInt32 CODEC(ZSTD(1)),
  definition LowCardinality(String)
)
ENGINE = ${REPLACING_MERGE_TREE}
PARTITION BY toYYYYMM(start)
ORDER BY (slo, `group`, start);

CREATE TABLE IF NOT EXISTS watermarks ${ON_CLUSTER} (
  stream String,
  up_to DateTime64(3, 'UTC')
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY stream;

CREATE TABLE IF NOT EXISTS samples ${ON_CLUSTER} (
  metric LowCardinality(String),
  labels LowCardinality(String),
  time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  value Float64 CODEC(Gorilla, ZSTD(1))
)
ENGINE = ${REPLACING_MERGE_TREE}
PARTITION BY toYYYYMM(time)
ORDER BY (metric, labels, time);

CREATE TABLE IF NOT EXISTS job_runs ${ON_CLUSTER} (
  job LowCardinality(String),
  at DateTime64(3, 'UTC'),
  started DateTime64(3, 'UTC'),
  duration_ms UInt32,
  outcome LowCardinality(String),
  summary String CODEC(ZSTD(1)),
  problems String CODEC(ZSTD(1))
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY (job, at, started);
