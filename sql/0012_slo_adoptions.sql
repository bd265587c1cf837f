-- Which version of an SLO was in force from when on, so that going back to an earlier one is told, too.
CREATE TABLE IF NOT EXISTS slo_adoptions ${ON_CLUSTER} (
  slo LowCardinality(String),
  at DateTime64(3, 'UTC'),
  definition String,
  promise String
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY (slo, at);

INSERT INTO slo_adoptions (slo, at, definition, promise)
SELECT slo, since, definition, promise FROM slo_definitions FINAL;
