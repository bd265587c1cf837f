-- What somebody does not want to be told for a while. Times are wall-clock times of people and compared with logical ones.

CREATE TABLE IF NOT EXISTS silences ${ON_CLUSTER} (
  id String,
  matchers String,
  starts_at DateTime64(3, 'UTC'),
  ends_at DateTime64(3, 'UTC'),
  created_by String,
  comment String
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY id;
