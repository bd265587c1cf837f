-- Sums of closed days, by hour and by day, beside the buckets that they are sums of. Which days of an SLO the sums are true of is kept in
-- sli_changes: every write to the ledger draws a new number for the days that it touches, and a roll-up notes the number that it
-- was made at. Where the two are equal, sums and buckets say the same.

CREATE TABLE IF NOT EXISTS sli_hours ${ON_CLUSTER} (
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
ORDER BY (slo, `group`, start, definition);

CREATE TABLE IF NOT EXISTS sli_days ${ON_CLUSTER} (
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
ORDER BY (slo, `group`, start, definition);

CREATE TABLE IF NOT EXISTS sli_changes ${ON_CLUSTER} (
  slo LowCardinality(String),
  day DateTime64(3, 'UTC'),
  kind LowCardinality(String),
  change UInt64
)
ENGINE = ${REPLACING_MERGE_TREE}
PARTITION BY toYYYYMM(day)
ORDER BY (slo, day, kind);

CREATE MATERIALIZED VIEW IF NOT EXISTS sli_changes_written ${ON_CLUSTER} TO sli_changes AS
SELECT slo, toDateTime64(toDate(start), 3, 'UTC') AS day, 'written' AS kind, any(bitShiftRight(rand64(), 12)) AS change
FROM sli_buckets GROUP BY slo, day;

INSERT INTO sli_changes (slo, day, kind, change)
SELECT slo, toDateTime64(toDate(start), 3, 'UTC') AS day, 'written' AS kind, any(bitShiftRight(rand64(), 12)) AS change
FROM sli_buckets GROUP BY slo, day;
