"""From BACI's yearly files, a row a product, to a checked table of flows between states."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.files import sha256_file
from equipoise.origin import Origin
from equipoise.sources.baci.files import located
from equipoise.sources.sector_tables import SectorReport, SectorTables
from equipoise.states import match_names
from equipoise.tables import check

__all__ = ["RECONCILED", "read_baci"]

RECONCILED: dict[str, pl.DataType | type[pl.DataType]] = {
    "exporter": pl.String,
    "importer": pl.String,
    "year": pl.Int16,
    "value": pl.Float64,  # million US dollars of the year (FOB)
}
COLUMNS = ("t", "i", "j", "k", "v", "q")
# Codes of the list of countries that are no ISO codes; "Other Asia, nes" is how Comtrade has Taiwan.
SPELLED = {"S19": "TWN", "BLX": "BEL", "ZA1": "ZAF"}


def read_baci(paths: Path | Sequence[Path], *, today: date | None = None) -> SectorTables:
    """Read BACI (Gaulier & Zignago 2010): yearly files, the folder that holds them, or the version's zip.

    The list of countries (country_codes_V*.csv) must be beside the files. DuckDB adds up the products of each
    year; the one table, `reconciled`, has the columns of `RECONCILED`. BACI's authors have already set both
    reports of a flow against each other. Rows are rows of BACI's files. SourceError: no such file, another
    layout, two files of a year, more than one edition or version, values below 0.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "BACI_HS92_Y2020_V202501.csv").write_text(
    ...     "t,i,j,k,v,q\\n2020,398,380,270900,1500.5,3\\n2020,398,380,740311,499.5,1\\n")
    >>> _ = (folder / "country_codes_V202501.csv").write_text(
    ...     "country_code,country_name,country_iso2,country_iso3\\n398,Kazakhstan,KZ,KAZ\\n"
    ...     "380,Italy,IT,ITA\\n")
    >>> read_baci(folder).tables["reconciled"].rows()
    [('KAZ', 'ITA', 2020, 2.0)]
    """
    day = today or date.today()
    with located(paths) as files:
        codes = _countries(files.countries)
        sums = pl.concat([_summed(path, year) for year, path in files.by_year.items()])
        hashes = " ".join(sha256_file(path) for path in files.by_year.values())
        version = files.version
    named = sums
    for side, column in (("exporter", "i"), ("importer", "j")):
        named = named.join(codes.rename({"code": column, "iso3": f"{side}_iso3"}), on=column, how="left")
        named = match_names(named, f"{side}_iso3", "year", into=side, spelled=SPELLED)
    why = (
        pl.when(pl.col("year") > day.year)
        .then(pl.lit("years that are still to come"))
        .when(pl.col("exporter").is_null() | pl.col("importer").is_null())
        .then(pl.lit("territories and areas that are no states"))
        .when(pl.col("exporter") == pl.col("importer"))
        .then(pl.lit("a state's trade with itself"))
    )
    named = named.with_columns(why.alias("why"))
    kept = named.filter(pl.col("why").is_null())
    flows = kept.group_by("exporter", "importer", "year").agg(pl.col("value").sum())
    if flows.is_empty():
        raise SourceError("BACI's files have no flow between two states: give whole files and their list.")
    table = check(flows, RECONCILED, ("exporter", "importer", "year"), "reconciled")
    left = named.drop_nulls("why").group_by("why").agg(pl.col("rows").sum()).sort("why")
    rows = int(named["rows"].sum())
    report = SectorReport(rows, int(kept["rows"].sum()), dict(left.iter_rows()), _notes(named))
    table = table.sort("year", "exporter", "importer")
    return SectorTables({"reconciled": table}, report, _origin(version, table, hashes, day))


def _countries(path: Path) -> pl.DataFrame:
    """BACI's codes and their ISO codes."""
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


def _summed(path: Path, year: int) -> pl.DataFrame:
    """Exporter, importer (BACI's codes), year, value in million USD and number of rows of one yearly file."""
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


def _notes(named: pl.DataFrame) -> tuple[str, ...]:
    """The codes that are no states'."""
    ours = [
        named.filter(pl.col(side).is_null()).select(
            pl.coalesce(f"{side}_iso3", pl.col(code).cast(pl.String)).alias("code")
        )
        for side, code in (("exporter", "i"), ("importer", "j"))
    ]
    codes = pl.concat(ours)["code"].unique().sort().to_list()
    return (f"No states: {'; '.join(codes)}.",) if codes else ()


def _origin(version: str, table: pl.DataFrame, hashes: str, day: date) -> Origin:
    """Publisher, licence, span; `sha256` holds the hashes of the yearly files."""
    first, last = (str(year) for year in table.select(pl.min("year"), last=pl.max("year")).row(0))
    return Origin(
        publisher="CEPII",
        title="BACI: International Trade Database at the Product-Level",
        version=version,
        date=last,
        licence="Etalab 2.0",
        citation="Gaulier, G. and Zignago, S. (2010). BACI: International Trade Database at the "
        "Product-Level. The 1994-2007 Version. CEPII Working Paper 2010-23.",
        coverage=(first, last),
        url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
        sha256=hashes,
        retrieved=day.isoformat(),
    )
