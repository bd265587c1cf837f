-- Who is running the jobs on a store that several processes can reach. Wall-clock times; best effort by design: without
-- compare-and-set two holders can overlap for a moment, and keyed rows make that harmless.
CREATE TABLE IF NOT EXISTS leases ${ON_CLUSTER} (
  name LowCardinality(String),
  holder String,
  since DateTime64(3, 'UTC'),
  until DateTime64(3, 'UTC')
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY (name, holder);
