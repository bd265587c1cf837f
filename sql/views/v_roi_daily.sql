-- Costs are positive here as well: `kind` says which side they are on. Sums in dashboards are rounded; the table is exact.
CREATE OR REPLACE VIEW v_roi_daily ${ON_CLUSTER} AS
SELECT
  stream,
  kind,
  basis,
  day,
  toFloat64(quantity) AS quantity,
  toFloat64(amount) AS amount,
  currency,
  coverage
FROM roi_entries FINAL;
