-- What one stream came to in one local day. Amounts are exact: up to 38 digits before and after the point. `up_to` is how far into
-- the day the row reaches; today's row is written again as the day goes on.

CREATE TABLE IF NOT EXISTS roi_entries ${ON_CLUSTER} (
  stream LowCardinality(String),
  day Date,
  kind LowCardinality(String),
  basis LowCardinality(String),
  start DateTime64(3, 'UTC'),
  `end` DateTime64(3, 'UTC'),
  up_to DateTime64(3, 'UTC'),
  quantity Decimal(76, 38),
  amount Decimal(76, 38),
  currency LowCardinality(String),
  coverage Float64
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY (stream, day);
