-- What people say: who took an alert or an incident on, and what happened when. Times are wall-clock times of people, compared with
-- logical ones.

CREATE TABLE IF NOT EXISTS acknowledgements ${ON_CLUSTER} (
  subject String,
  labels String,
  starts_at DateTime64(3, 'UTC'),
  at DateTime64(3, 'UTC'),
  author String,
  comment String
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY subject;

CREATE TABLE IF NOT EXISTS annotations ${ON_CLUSTER} (
  id String,
  kind LowCardinality(String),
  subject String,
  labels String,
  start DateTime64(3, 'UTC'),
  `end` Nullable(DateTime64(3, 'UTC')),
  text String,
  author String,
  url String
)
ENGINE = ${REPLACING_MERGE_TREE}
ORDER BY id;
