-- One sample an hour of what fills up: a day's growth, the rhythm of a day, and noise around it.
INSERT INTO ai_etl_telemetry.metrics (timestamp, metric_name, value, labels, tags)
SELECT
  {start:DateTime} + number * 3600 AS sampled_at,
  point.1,
  round(point.2),
  map('volume', point.3),
  []
FROM (
  SELECT
    number,
    number / 24 AS day,
    (cityHash64({seed:UInt64}, 'volumes', number) % 2001) / 1000 - 1 AS noise,
    cos(2 * pi() * (number % 24) / 24) AS rhythm,
    [
      ('volume_used_bytes', 1e9 * (226 + 9.8 * day + 1.6 * rhythm + 1.2 * noise), 'postgres-01'),
      ('volume_size_bytes', 1e12, 'postgres-01'),
      ('volume_used_bytes', 1e9 * (1130 + 8.2 * day + 6 * rhythm + 5 * noise), 'kafka-02'),
      ('volume_size_bytes', 2e12, 'kafka-02'),
      ('volume_used_bytes', 1e9 * (20400 + 118 * day + 40 * rhythm + 30 * noise), 'object-store'),
      ('volume_size_bytes', 4e13, 'object-store')
    ] AS points
  FROM numbers(intDiv({minutes:UInt32}, 60))
)
ARRAY JOIN points AS point;
