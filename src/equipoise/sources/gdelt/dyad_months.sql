-- Raw events to months of dyads between governments, in one pass over the table `events`.
-- One row a month, source and target with `left_out` null; beside them one row a reason for leaving lines out.
-- Kept to what DuckDB and Spark both have; docs/gdelt.md argues each rule.
WITH early AS (  -- reasons that need no number come first: most lines end here, and reading numbers takes time
  SELECT
    *,
    CASE
      WHEN last_column IS NULL OR surplus IS NOT NULL OR GLOBALEVENTID IS NULL THEN 'columns'
      WHEN IsRootEvent IS NULL OR IsRootEvent <> '1' THEN 'root'
      WHEN Actor1CountryCode IS NULL OR Actor2CountryCode IS NULL THEN 'country'
      WHEN Actor1CountryCode = Actor2CountryCode THEN 'within'
      -- an actor without a type is the state itself: what is compared with null leaves nothing out
      WHEN (Actor1Type1Code <> 'GOV' AND Actor1Type1Code <> 'MIL')
        OR (Actor2Type1Code <> 'GOV' AND Actor2Type1Code <> 'MIL') THEN 'type'
      WHEN QuadClass IS NULL OR QuadClass NOT IN ('1', '2', '3', '4') THEN 'quad'
    END AS reason
  FROM events
),
read AS (
  SELECT
    *,
    CASE WHEN reason IS NULL AND LENGTH(SQLDATE) = 8 THEN TRY_CAST(SQLDATE AS INTEGER) END AS day,
    CASE WHEN reason IS NULL THEN TRY_CAST(SUBSTRING(DATEADDED, 1, 8) AS INTEGER) END AS recorded
  FROM early
),
dated AS (
  SELECT
    *,
    CAST(FLOOR(day / 100) AS INTEGER) AS month,
    CAST(FLOOR(recorded / 100) AS INTEGER) AS recorded_month
  FROM read
),
judged AS (
  SELECT
    *,
    CASE
      WHEN reason IS NOT NULL THEN reason
      WHEN TRY_CAST(GLOBALEVENTID AS BIGINT) IS NULL THEN 'columns'
      WHEN day IS NULL OR recorded IS NULL OR day NOT BETWEEN 19000101 AND 29991231
        OR month % 100 NOT BETWEEN 1 AND 12 OR day % 100 NOT BETWEEN 1 AND 31 THEN 'date'
      WHEN day % 100 > 28 AND TRY_CAST(
        SUBSTRING(SQLDATE, 1, 4) || '-' || SUBSTRING(SQLDATE, 5, 2) || '-' || SUBSTRING(SQLDATE, 7, 2) AS DATE
      ) IS NULL THEN 'date'
      WHEN day > recorded THEN 'later'
      -- 1 from one month to the next, 89 from December (201912) to January (202001)
      WHEN recorded_month - month NOT IN (0, 1, 89) THEN 'earlier'
    END AS left_out
  FROM dated
),
once AS (  -- an event number that stands twice is one event; lines left out are one group a reason
  SELECT
    left_out,
    CASE WHEN left_out IS NULL THEN TRY_CAST(GLOBALEVENTID AS BIGINT) END AS event,
    COUNT(*) AS lines,
    MIN(CASE WHEN left_out IS NULL THEN month END) AS month,
    MIN(CASE WHEN left_out IS NULL THEN Actor1CountryCode END) AS source,
    MIN(CASE WHEN left_out IS NULL THEN Actor2CountryCode END) AS target,
    MIN(CASE WHEN left_out IS NULL THEN TRY_CAST(QuadClass AS INTEGER) END) AS quad,
    MIN(CASE WHEN left_out IS NULL THEN TRY_CAST(GoldsteinScale AS DOUBLE) END) AS goldstein,
    MIN(CASE WHEN left_out IS NULL THEN TRY_CAST(NumMentions AS INTEGER) END) AS mentions
  FROM judged
  GROUP BY left_out, CASE WHEN left_out IS NULL THEN TRY_CAST(GLOBALEVENTID AS BIGINT) END
)
SELECT
  left_out,
  month,
  source,
  target,
  CAST(SUM(lines) AS BIGINT) AS lines,
  COUNT(event) AS events,
  COUNT(CASE WHEN quad IN (1, 2) THEN 1 END) AS n_coop,
  COUNT(CASE WHEN quad IN (3, 4) THEN 1 END) AS n_conf,
  COUNT(CASE WHEN quad = 2 THEN 1 END) AS n_coop_material,
  COUNT(CASE WHEN quad = 4 THEN 1 END) AS n_conf_material,
  CAST(COALESCE(SUM(
    CASE WHEN quad IN (1, 2) AND mentions > 0 THEN mentions END
  ), 0) AS BIGINT) AS mentions_coop,
  CAST(COALESCE(SUM(
    CASE WHEN quad IN (3, 4) AND mentions > 0 THEN mentions END
  ), 0) AS BIGINT) AS mentions_conf,
  -- whole tenths, so that the order of adding changes nothing
  CAST(COALESCE(SUM(
    CASE WHEN goldstein BETWEEN -10 AND 10 THEN CAST(ROUND(goldstein * 10) AS BIGINT) END
  ), 0) AS BIGINT) AS goldstein_tenths
FROM once
GROUP BY left_out, month, source, target
