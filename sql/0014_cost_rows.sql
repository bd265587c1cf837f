-- Bills as FOCUS has them, a row per line of a file. A load is what one import read of one provider and billing period; only rows of a load
-- that `cost_loads` names count, so an import counts whole, from one insert on, or not at all.

CREATE TABLE IF NOT EXISTS cost_rows ${ON_CLUSTER} (
  load LowCardinality(String),
  file LowCardinality(String),
  line UInt32,
  provider LowCardinality(String),
  service LowCardinality(String),
  service_category LowCardinality(String),
  sub_account LowCardinality(String),
  resource String,
  category LowCardinality(String),
  is_correction UInt8,
  start DateTime64(3, 'UTC'),
  `end` DateTime64(3, 'UTC'),
  currency LowCardinality(String),
  billed Decimal(76, 38),
  effective Decimal(76, 38),
  list Decimal(76, 38),
  contracted Decimal(76, 38),
  tags String
)
ENGINE = ${MERGE_TREE}
ORDER BY (load, start, file, line);

CREATE TABLE IF NOT EXISTS cost_loads ${ON_CLUSTER} (
  provider String,
  billing_period DateTime64(3, 'UTC'),
  load String,
  currency LowCardinality(String),
  rows UInt64,
  files Array(String),
  imported DateTime64(3, 'UTC')
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY (provider, billing_period);
