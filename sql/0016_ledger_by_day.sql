-- A run looks at the last days of all SLOs, and of older days at sums: rows of one day lie together, and those of one SLO within the day. Without
-- the instant in the primary key a range of time is looked up by its days. A statement that was killed half-way left the table as it was.

DROP VIEW IF EXISTS sli_changes_written ${ON_CLUSTER};

CREATE OR REPLACE TABLE sli_buckets ${ON_CLUSTER} (
  slo LowCardinality(String),
  `group` LowCardinality(String),
  start DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  width_ms UInt32,
  good Decimal(38, 9) CODEC(ZSTD(1)),
  valid Decimal(38, 9) CODEC(ZSTD(1)),
  state UInt8,
  samples UInt32 CODEC(ZSTD(1)),
  definition LowCardinality(String),
  raw_state UInt8 DEFAULT 0
)
ENGINE = ${REPLACING_MERGE_TREE}
PARTITION BY toYYYYMM(start)
PRIMARY KEY (toDate(start), slo, `group`)
ORDER BY (toDate(start), slo, `group`, start)
AS SELECT slo, `group`, start, width_ms, good, valid, state, samples, definition, raw_state FROM sli_buckets FINAL;

CREATE OR REPLACE TABLE sli_hours ${ON_CLUSTER} (
  slo LowCardinality(String),
  `group` LowCardinality(String),
  start DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  definition LowCardinality(String),
  good Decimal(38, 9) CODEC(ZSTD(1)),
  valid Decimal(38, 9) CODEC(ZSTD(1)),
  raw_good Decimal(38, 9) CODEC(ZSTD(1)),
  raw_valid Decimal(38, 9) CODEC(ZSTD(1)),
  seen_ms UInt64 CODEC(ZSTD(1)),
  unseen_ms UInt64 CODEC(ZSTD(1)),
  excluded_ms UInt64 CODEC(ZSTD(1)),
  no_traffic_ms UInt64 CODEC(ZSTD(1)),
  gap_ms UInt64 CODEC(ZSTD(1)),
  rows UInt64 CODEC(ZSTD(1)),
  approximate UInt64 CODEC(ZSTD(1)),
  first_known Int64 CODEC(ZSTD(1)),
  last Int64 CODEC(ZSTD(1)),
  worst Float64 CODEC(ZSTD(1))
)
ENGINE = ${REPLACING_MERGE_TREE}
PARTITION BY toYYYYMM(start)
PRIMARY KEY (toDate(start), slo, `group`)
ORDER BY (toDate(start), slo, `group`, start, definition)
AS SELECT * FROM sli_hours FINAL;

CREATE OR REPLACE TABLE sli_days ${ON_CLUSTER} (
  slo LowCardinality(String),
  `group` LowCardinality(String),
  start DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  definition LowCardinality(String),
  good Decimal(38, 9) CODEC(ZSTD(1)),
  valid Decimal(38, 9) CODEC(ZSTD(1)),
  raw_good Decimal(38, 9) CODEC(ZSTD(1)),
  raw_valid Decimal(38, 9) CODEC(ZSTD(1)),
  seen_ms UInt64 CODEC(ZSTD(1)),
  unseen_ms UInt64 CODEC(ZSTD(1)),
  excluded_ms UInt64 CODEC(ZSTD(1)),
  no_traffic_ms UInt64 CODEC(ZSTD(1)),
  gap_ms UInt64 CODEC(ZSTD(1)),
  rows UInt64 CODEC(ZSTD(1)),
  approximate UInt64 CODEC(ZSTD(1)),
  first_known Int64 CODEC(ZSTD(1)),
  last Int64 CODEC(ZSTD(1)),
  worst Float64 CODEC(ZSTD(1))
)
ENGINE = ${REPLACING_MERGE_TREE}
PARTITION BY toYYYYMM(start)
PRIMARY KEY (toDate(start), slo, `group`)
ORDER BY (toDate(start), slo, `group`, definition)
AS SELECT * FROM sli_days FINAL;

CREATE MATERIALIZED VIEW IF NOT EXISTS sli_changes_written ${ON_CLUSTER} TO sli_changes AS
SELECT slo, toDateTime64(toDate(start), 3, 'UTC') AS day, 'written' AS kind, any(bitShiftRight(rand64(), 12)) AS change
FROM sli_buckets GROUP BY slo, day;
