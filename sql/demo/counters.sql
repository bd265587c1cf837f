-- Counters, scraped every five minutes. What is added between two scrapes is whole, so that no order of summing changes it.
INSERT INTO ai_etl_telemetry.metrics (timestamp, metric_name, value, labels, tags)
WITH 18446744073709551616. AS whole
SELECT
  scraped,
  point.1,
  sum(point.2) OVER (PARTITION BY point.1, toString(point.3) ORDER BY scraped ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
  point.3,
  []
FROM (
  SELECT
    {start:DateTime} + number * 300 AS scraped,
    cityHash64({seed:UInt64}, 'counters', number) AS h,
    sqrt(-2 * log((sipHash64(h, 1) + 1) / whole)) AS r1,
    sqrt(-2 * log((sipHash64(h, 2) + 1) / whole)) AS r2,
    r1 * cos(2 * pi() * (sipHash64(h, 3) / whole)) AS n1,
    r1 * sin(2 * pi() * (sipHash64(h, 3) / whole)) AS n2,
    r2 * cos(2 * pi() * (sipHash64(h, 4) / whole)) AS n3,
    r2 * sin(2 * pi() * (sipHash64(h, 4) / whole)) AS n4,
    toHour(scraped, {zone:String}) + toMinute(scraped) / 60 AS hour,
    (0.25 + 0.75 * pow(0.5 + 0.5 * cos(2 * pi() * (hour - 13.5) / 24), 1.5))
      * [1.0, 1.06, 1.08, 1.04, 0.96, 0.42, 0.36][toDayOfWeek(scraped, 0, {zone:String})] AS load,
    1 + 0.1 * (number / {scrapes:UInt32}) AS growth,
    if(scraped > {ratio_start:DateTime} AND scraped <= {ratio_end:DateTime}, 0.7, 1) AS poor,
    toUInt64(greatest(0, round(640 * load * growth + 18 * n1))) AS jobs,
    toUInt64(greatest(0, round(150 * load + 8 * n2))) AS calls,
    [
      ('reducto_compression_operations_total', jobs, map('job', 'reducto-server')),
      ('reducto_compression_errors_total', toUInt64(round(jobs * 0.0016 * exp(0.5 * n3) * if(poor < 1, 3, 1))), map('job', 'reducto-server')),
      ('reducto_storage_saved_bytes_total', toUInt64(round(jobs * 41.e6 * poor * exp(0.05 * n4))), map('job', 'reducto-server')),
      ('reducto_bandwidth_saved_bytes_total', toUInt64(round(jobs * 94.e6 * poor * exp(0.05 * n3))), map('job', 'reducto-server')),
      ('llm_requests_total', calls, map('provider', 'primary', 'status', 'success')),
      ('llm_requests_total', toUInt64(round(calls * 0.006 * exp(0.6 * n3))), map('provider', 'primary', 'status', 'error')),
      ('llm_requests_total', intDiv(calls, 6), map('provider', 'fallback', 'status', 'success')),
      ('llm_requests_total', toUInt64(round(calls * 0.0012 * exp(0.6 * n4))), map('provider', 'fallback', 'status', 'error')),
      ('llm_cache_hits_total', toUInt64(round(calls * 0.31)), map('cache', 'semantic'))
    ]::Array(Tuple(String, UInt64, Map(String, String))) AS points
  FROM numbers({scrapes:UInt32} + 1)
)
ARRAY JOIN points AS point;
