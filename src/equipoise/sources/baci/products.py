"""One yearly file of BACI, its products added up by DuckDB, and the list of its codes of countries."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from equipoise.errors import SourceError

COLUMNS = ("t", "i", "j", "k", "v", "q")


def countries(path: Path) -> pl.DataFrame:
    """BACI's codes and their ISO codes (columns code, iso3); SourceError for another layout.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "country_codes_V202501.csv")
    >>> _ = path.write_text("country_code,country_name,country_iso2,country_iso3\\n380,Italy,IT,ITA\\n")
    >>> countries(path).rows()
    [(380, 'ITA')]
    """
    try:
        table = pl.read_csv(path, infer_schema=False, encoding="utf8-lossy")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError(
            f"{path} cannot be read ({str(error).splitlines()[0][:80]}): get it again."
        ) from None
    missing = [c for c in ("country_code", "country_iso3") if c not in table.columns]
    if missing:
        raise SourceError(f"{path} lacks the column {missing[0]}, which BACI's list of countries has.")
    codes = table.select(
        pl.col("country_code").cast(pl.Int32, strict=False).alias("code"),
        pl.col("country_iso3").str.strip_chars().alias("iso3"),
    ).drop_nulls("code")
    return codes.unique("code", keep="first")


def summed(path: Path, year: int) -> pl.DataFrame:
    """Exporter, importer (BACI's codes), year, value (million USD) and number of rows of one yearly file.

    SourceError for another layout, another year, no rows, and values that are missing or below 0.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "BACI_HS92_Y2020_V202501.csv")
    >>> _ = path.write_text("t,i,j,k,v,q\\n2020,398,380,270900,1500,3\\n2020,398,380,740311,500,1\\n")
    >>> summed(path, 2020).select("i", "j", "year", "value", "rows").rows()
    [(398, 380, 2020, 2.0, 2)]
    """
    import duckdb

    source = (
        "read_parquet($path)"
        if path.suffix.lower() == ".parquet"
        else "read_csv($path, all_varchar=true, header=true)"
    )
    query = f"""
        SELECT t::SMALLINT AS year, i::INTEGER AS i, j::INTEGER AS j,
               coalesce(sum(v::DOUBLE), 0) / 1000 AS value, count(*) AS rows,
               count(*) FILTER (v IS NULL OR NOT isfinite(v::DOUBLE) OR v::DOUBLE < 0) AS unusable
        FROM {source} GROUP BY ALL ORDER BY ALL
    """
    try:
        with duckdb.connect() as database:
            columns = database.execute(f"SELECT * FROM {source} LIMIT 0", {"path": str(path)}).description
            lacks = [c for c in COLUMNS if c not in {name for name, *_ in columns or ()}]
            if lacks:
                raise SourceError(f"{path} lacks the column {lacks[0]}, which BACI's yearly files have.")
            table = pl.DataFrame(database.execute(query, {"path": str(path)}).fetchnumpy())
    except duckdb.Error as error:
        reason = str(error).splitlines()[0][:160].rstrip(".")
        raise SourceError(f"{path} is no yearly file of BACI ({reason}): download it again.") from None
    if table.is_empty():
        raise SourceError(f"{path} has no rows: download it again.")
    return _checked(table, path, year)


def _checked(table: pl.DataFrame, path: Path, year: int) -> pl.DataFrame:
    """SourceError for values below 0 or not there, and for another year than the name says."""
    others = sorted(set(table["year"].unique()) - {year})
    if others:
        raise SourceError(f"{path} has rows of the year {others[0]}, not only of {year} as its name says.")
    if unusable := int(table["unusable"].sum()):
        raise SourceError(
            f"{path} has {unusable:,} values (v) that are missing or below 0: download it again."
        )
    return table.drop("unusable").with_columns(pl.col("rows").cast(pl.Int64))
