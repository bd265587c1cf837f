-- 24 pipelines, the important ones more often. During an outage nearly every run fails. In the last four weeks those of partners fail more often.
INSERT INTO ai_etl_telemetry.pipeline_executions
WITH 18446744073709551616. AS whole
SELECT
  reinterpretAsUUID(sipHash128(h)) AS execution_id,
  pipeline AS pipeline_id,
  200 + pipeline % 7 AS user_id,
  if(failed, 'failed', 'success') AS status,
  begun AS started_at,
  begun + toUInt32(ceil(seconds)) AS completed_at,
  seconds AS duration_seconds,
  if(failed, 0, toUInt64(2e8 * exp(0.9 * normal2))) AS data_volume_bytes,
  if(failed, ['source timed out', 'schema changed', 'connection refused', 'out of memory'][1 + h % 4], NULL) AS error_message,
  map('rows', toFloat64(toUInt64(1e5 * exp(0.9 * normal2)))) AS metrics
FROM (
  SELECT
    pipeline,
    cityHash64({seed:UInt64}, pipeline, slot) AS h,
    slot_start + toUInt32(h % 90) AS begun,
    sqrt(-2 * log((sipHash64(h, 1) + 1) / whole)) AS radius,
    2 * pi() * (sipHash64(h, 2) / whole) AS angle,
    radius * cos(angle) AS normal,
    radius * sin(angle) AS normal2,
    sipHash64(h, 3) / whole < multiIf(
      slot_start >= {outage_start:DateTime} - 300 AND slot_start < {outage_end:DateTime}, 0.95,
      slot_start >= {earlier_start:DateTime} - 300 AND slot_start < {earlier_end:DateTime}, 0.95,
      slot_start < {slow_start:DateTime}, 0.0150,
      pipeline > 5, 0.0230, 0.0120) AS failed,
    round(multiIf(failed, 40, pipeline <= 2, 120, 60 + 24 * pipeline) * exp(0.55 * normal), 1) AS seconds
  FROM (
    SELECT
      1 + number AS pipeline,
      [10, 10, 15, 15, 15, 30, 30, 30, 30, 60, 60, 60][least(12, pipeline)] * 60 AS period,
      arrayJoin(range(toUInt32(intDiv({minutes:UInt32} * 60, period)))) AS slot,
      {start:DateTime} + slot * period AS slot_start
    FROM numbers(24)
  )
);
