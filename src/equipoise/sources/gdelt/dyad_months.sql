-- Raw events to months of dyads between governments, in one pass over the table `events`.
-- One row a month, source and target with `left_out` null; beside them one row a reason for leaving lines out.
-- Kept to what DuckDB and Spark both have; docs/gdelt.md argues each rule.
WITH read AS (
  SELECT
    GLOBALEVENTID AS event,
    CASE WHEN LENGTH(SQLDATE) = 8 THEN TRY_CAST(SQLDATE AS INTEGER) END AS day,
    TRY_CAST(SUBSTRING(DATEADDED, 1, 8) AS INTEGER) AS recorded,
    Actor1CountryCode AS source,
    Actor2CountryCode AS target,
    COALESCE(Actor1Type1Code, 'GOV') AS source_type,
    COALESCE(Actor2Type1Code, 'GOV') AS target_type,
    COALESCE(IsRootEvent, '0') AS root,
    COALESCE(QuadClass, '0') AS quad,
    TRY_CAST(GoldsteinScale AS DOUBLE) AS goldstein,
    TRY_CAST(NumMentions AS BIGINT) AS mentions,
    last_column IS NULL OR surplus IS NOT NULL AS malformed
  FROM events
),
dated AS (
  SELECT
    *,
    CAST(FLOOR(day / 100) AS INTEGER) AS month,
    CAST(FLOOR(day / 10000) AS INTEGER) * 12 + CAST(FLOOR(day / 100) AS INTEGER) % 100 AS month_number,
    CAST(FLOOR(recorded / 10000) AS INTEGER) * 12
      + CAST(FLOOR(recorded / 100) AS INTEGER) % 100 AS recorded_month_number
  FROM read
),
judged AS (
  SELECT
    *,
    CASE
      WHEN malformed OR event IS NULL THEN 'columns'
      WHEN day IS NULL OR recorded IS NULL OR day < 19000101 OR day > 29991231 OR recorded < 19000101
        OR month % 100 < 1 OR month % 100 > 12 OR day % 100 < 1 OR day % 100 > 31 THEN 'date'
      WHEN day % 100 > 28 AND TRY_CAST(
        SUBSTRING(CAST(day AS VARCHAR), 1, 4) || '-' || SUBSTRING(CAST(day AS VARCHAR), 5, 2) || '-'
        || SUBSTRING(CAST(day AS VARCHAR), 7, 2) AS DATE
      ) IS NULL THEN 'date'
      WHEN day > recorded THEN 'later'
      WHEN month_number < recorded_month_number - 1 THEN 'earlier'
      WHEN root <> '1' THEN 'root'
      WHEN source IS NULL OR target IS NULL THEN 'country'
      WHEN source = target THEN 'within'
      WHEN source_type NOT IN ('GOV', 'MIL') OR target_type NOT IN ('GOV', 'MIL') THEN 'type'
      WHEN quad NOT IN ('1', '2', '3', '4') THEN 'quad'
    END AS left_out
  FROM dated
),
once AS (  -- an event number that stands twice is one event; lines left out are one group a reason
  SELECT
    left_out,
    CASE WHEN left_out IS NULL THEN event END AS event,
    COUNT(*) AS lines,
    MIN(CASE WHEN left_out IS NULL THEN month END) AS month,
    MIN(CASE WHEN left_out IS NULL THEN source END) AS source,
    MIN(CASE WHEN left_out IS NULL THEN target END) AS target,
    MIN(CASE WHEN left_out IS NULL THEN quad END) AS quad,
    MIN(CASE WHEN left_out IS NULL AND goldstein BETWEEN -10 AND 10 THEN goldstein END) AS goldstein,
    MIN(CASE WHEN left_out IS NULL AND mentions > 0 THEN mentions END) AS mentions
  FROM judged
  GROUP BY left_out, CASE WHEN left_out IS NULL THEN event END
)
SELECT
  left_out,
  month,
  source,
  target,
  CAST(SUM(lines) AS BIGINT) AS lines,
  COUNT(event) AS events,
  COUNT(CASE WHEN quad IN ('1', '2') THEN 1 END) AS n_coop,
  COUNT(CASE WHEN quad IN ('3', '4') THEN 1 END) AS n_conf,
  COUNT(CASE WHEN quad = '2' THEN 1 END) AS n_coop_material,
  COUNT(CASE WHEN quad = '4' THEN 1 END) AS n_conf_material,
  CAST(COALESCE(SUM(CASE WHEN quad IN ('1', '2') THEN mentions END), 0) AS BIGINT) AS mentions_coop,
  CAST(COALESCE(SUM(CASE WHEN quad IN ('3', '4') THEN mentions END), 0) AS BIGINT) AS mentions_conf,
  -- whole tenths, so that the order of adding changes nothing
  CAST(COALESCE(SUM(CAST(ROUND(goldstein * 10) AS BIGINT)), 0) AS BIGINT) AS goldstein_tenths
FROM once
GROUP BY left_out, month, source, target
