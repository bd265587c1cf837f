-- One sample a minute of what is a state: up or down, a length, a ratio.
INSERT INTO ai_etl_telemetry.metrics (timestamp, metric_name, value, labels, tags)
WITH 18446744073709551616. AS whole
SELECT minute_start, point.1, point.2, point.3, []
FROM (
  SELECT
    {start:DateTime} + number * 60 AS minute_start,
    cityHash64({seed:UInt64}, 'gauges', number) AS h,
    sqrt(-2 * log((sipHash64(h, 1) + 1) / whole)) AS r1,
    sqrt(-2 * log((sipHash64(h, 2) + 1) / whole)) AS r2,
    r1 * cos(2 * pi() * (sipHash64(h, 3) / whole)) AS n1,
    r1 * sin(2 * pi() * (sipHash64(h, 3) / whole)) AS n2,
    r2 * cos(2 * pi() * (sipHash64(h, 4) / whole)) AS n3,
    toHour(minute_start, {zone:String}) + toMinute(minute_start) / 60 AS hour,
    (0.25 + 0.75 * pow(0.5 + 0.5 * cos(2 * pi() * (hour - 13.5) / 24), 1.5))
      * [1.0, 1.06, 1.08, 1.04, 0.96, 0.42, 0.36][toDayOfWeek(minute_start, 0, {zone:String})] AS load,
    minute_start >= {outage_start:DateTime} AND minute_start < {outage_end:DateTime} AS outage,
    minute_start >= {earlier_start:DateTime} AND minute_start < {earlier_end:DateTime} AS earlier,
    minute_start >= {failover_start:DateTime} AND minute_start < {failover_end:DateTime} AS failover,
    minute_start >= {lag_start:DateTime} AND minute_start < {lag_end:DateTime} AS lagging,
    minute_start >= {ratio_start:DateTime} AND minute_start < {ratio_end:DateTime} AS poor,
    (toUnixTimestamp(minute_start) - toUnixTimestamp({lag_start:DateTime})) / 5400 AS lag_progress,
    [
      ('up', toFloat64(NOT earlier), map('job', 'ai-etl-backend')),
      ('up', toFloat64(h % 20011 != 0), map('job', 'reducto-server')),
      ('pg_up', toFloat64(NOT failover), map('instance', 'postgres-01')),
      ('pg_stat_activity_count', round(if(outage, 198, 48 + 70 * load + 3 * n1)), map('instance', 'postgres-01')),
      ('kafka_consumergroup_lag', round(if(lagging, 12000 * sin(pi() * lag_progress), 0) + (160 + 520 * load) * exp(0.10 * n2)),
        map('consumergroup', 'etl-ingest')),
      ('reducto_compression_ratio', round(if(poor, 1.95, 3.15 + 0.12 * cos(2 * pi() * (hour - 4) / 24)) + 0.035 * n3, 3),
        map('corpus', 'default')),
      ('reducto_worker_nodes', if(hour >= 7 AND hour < 19 AND toDayOfWeek(minute_start, 0, {zone:String}) < 6, 8, 5), map('pool', 'compression'))
    ]::Array(Tuple(String, Float64, Map(String, String))) AS points
  FROM numbers({minutes:UInt32})
)
ARRAY JOIN points AS point;
