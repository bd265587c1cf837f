-- Days of SLOs whose incidents are kept: the number of the day's last write (sli_changes) and the rules that they were derived by.

CREATE TABLE IF NOT EXISTS incident_days ${ON_CLUSTER} (
  slo LowCardinality(String),
  day DateTime64(3, 'UTC'),
  change UInt64,
  rules LowCardinality(String)
)
ENGINE = ${REPLACING_MERGE_TREE}
PARTITION BY toYYYYMM(day)
ORDER BY (slo, day);
