-- The forests that the last walk along a series of a detector ended with: a run goes on from them. They can be lost at any time: a walk without
-- them gives the same rows.

CREATE TABLE IF NOT EXISTS detector_forests ${ON_CLUSTER} (
  metric LowCardinality(String),
  labels String,
  start DateTime64(3, 'UTC'),
  kept_at DateTime64(3, 'UTC'),
  forests String CODEC(ZSTD(1))
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY (metric, labels);
