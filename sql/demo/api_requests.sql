-- Requests minute by minute: a day with its height at half past one, a week with a quiet end, and what the story says.
-- Every number comes from a hash of the seed, the minute and the request, so that each run makes the same ones.
INSERT INTO ai_etl_telemetry.api_requests
WITH
  18446744073709551616. AS whole,
  ['/api/v1/pipelines', '/api/v1/pipelines/{id}/runs', '/api/v1/connectors', '/api/v1/files/upload',
   '/api/v1/pipelines/generate', '/api/v1/auth/login', '/api/v1/search'] AS endpoints,
  ['GET', 'GET', 'GET', 'POST', 'POST', 'POST', 'GET'] AS methods,
  [85., 62, 70, 140, 3800, 110, 95] AS medians,
  [0.55, 0.5, 0.5, 0.6, 0.6, 0.4, 0.55] AS spreads,
  [503, 503, 503, 502, 504] AS failures
SELECT
  reinterpretAsUUID(sipHash128(h)) AS request_id,
  minute_start + toUInt32(sipHash64(h, 1) % 60) AS timestamp,
  endpoints[which] AS endpoint,
  methods[which] AS method,
  multiIf(failed, if(failing > 0, failures[1 + h % 5], 500), u4 < 0.018, [401, 404, 422][1 + h % 3],
    which IN (4, 5), 201, 200) AS status_code,
  round(multiIf(
    failed AND failing > 0, 5000 + 25000 * u2,
    medians[which] * exp(spreads[which] * normal) * if(which = 5, 1, slower) * if(failing > 0, 6, 1)), 2) AS duration_ms,
  if(u4 < 0.03, NULL, 1000 + h % 4200) AS user_id,
  ['Mozilla/5.0', 'ai-etl-sdk/2.4', 'ai-etl-cli/1.9'][1 + h % 3] AS user_agent,
  toIPv4(167772160 + toUInt32(h % 65536)) AS ip_address,
  if(which = 4, 20000 + h % 4000000, 200 + h % 1800) AS request_size_bytes,
  400 + sipHash64(h, 5) % 30000 AS response_size_bytes
FROM (
  SELECT
    minute_start,
    failing,
    1 + 0.22 * least(1, greatest(0, (toUnixTimestamp(minute_start) - toUnixTimestamp({slow_start:DateTime}))
      / (toUnixTimestamp({slow_end:DateTime}) - toUnixTimestamp({slow_start:DateTime})))) AS slower,
    cityHash64({seed:UInt64}, minute_start, i) AS h,
    sipHash64(h, 2) / whole AS u2,
    sipHash64(h, 4) / whole AS u4,
    sqrt(-2 * log((sipHash64(h, 6) + 1) / whole)) * cos(2 * pi() * (sipHash64(h, 7) / whole)) AS normal,
    sipHash64(h, 3) / whole < if(failing > 0, failing, 0.00012) AS failed,
    multiIf(u < 0.34, 1, u < 0.56, 2, u < 0.70, 3, u < 0.80, 4, u < 0.86, 5, u < 0.95, 6, 7) AS which,
    sipHash64(h, 8) / whole AS u
  FROM (
    SELECT
      {start:DateTime} + number * 60 AS minute_start,
      multiIf(
        minute_start >= {outage_start:DateTime} AND minute_start < {outage_end:DateTime}, 0.59,
        minute_start >= {earlier_start:DateTime} AND minute_start < {earlier_end:DateTime}, 0.90, 0) AS failing,
      toHour(minute_start, {zone:String}) + toMinute(minute_start) / 60 AS hour,
      32 * (0.25 + 0.75 * pow(0.5 + 0.5 * cos(2 * pi() * (hour - 13.5) / 24), 1.5))
        * [1.0, 1.06, 1.08, 1.04, 0.96, 0.42, 0.36][toDayOfWeek(minute_start, 0, {zone:String})] AS expected,
      cityHash64({seed:UInt64}, minute_start) AS m,
      sqrt(-2 * log((sipHash64(m, 1) + 1) / whole)) * cos(2 * pi() * (sipHash64(m, 2) / whole)) AS noise,
      toUInt32(greatest(1, round(expected + sqrt(expected) * noise))) AS requests
    FROM numbers({minutes:UInt32})
  )
  ARRAY JOIN range(requests) AS i
);
