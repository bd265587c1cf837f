-- What bills that are tables of somebody else's came to at each price, as `value` last saw it: a report must not depend on what the table
-- still has. Sums by quarter of an hour, the smallest difference of any two time zones.

CREATE TABLE IF NOT EXISTS table_prices ${ON_CLUSTER} (
  bill LowCardinality(String),
  provider LowCardinality(String),
  currency LowCardinality(String),
  start DateTime64(3, 'UTC'),
  list Decimal(76, 38),
  contracted Decimal(76, 38),
  effective Decimal(76, 38)
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY (bill, provider, currency, start);
