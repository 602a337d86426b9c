"""From BACI's yearly files, a row a product, to a checked table of flows between states."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.files import sha256_file
from equipoise.sources.baci.files import located
from equipoise.sources.baci.products import countries, summed
from equipoise.sources.origins import origin_of
from equipoise.sources.sector_tables import SectorReport, SectorTables, first_reason
from equipoise.states import match_names
from equipoise.tables import Schema, check

RECONCILED: Schema = {
    "exporter": pl.String,
    "importer": pl.String,
    "year": pl.Int16,
    "value": pl.Float64,  # million US dollars of the year (FOB)
}
# Codes of the list of countries that are no ISO codes; "Other Asia, nes" is how Comtrade has Taiwan.
SPELLED = {"S19": "TWN", "BLX": "BEL", "ZA1": "ZAF"}
_origin = partial(
    origin_of,
    publisher="CEPII",
    title="BACI: International Trade Database at the Product-Level",
    licence="Etalab 2.0",
    citation="Gaulier, G. and Zignago, S. (2010). BACI: International Trade Database at the "
    "Product-Level. The 1994-2007 Version. CEPII Working Paper 2010-23.",
    url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
)


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
        codes = countries(files.countries)
        sums = pl.concat([summed(path, year) for year, path in files.by_year.items()])
        hashes = " ".join(sha256_file(path) for path in files.by_year.values())
        version = files.version
    named = sums
    for side, column in (("exporter", "i"), ("importer", "j")):
        named = named.join(codes.rename({"code": column, "iso3": f"{side}_iso3"}), on=column, how="left")
        named = match_names(named, f"{side}_iso3", "year", into=side, spelled=SPELLED)
    nobody = pl.col("exporter").is_null() | pl.col("importer").is_null()
    reasons = (
        ("years that are still to come", pl.col("year") > day.year),
        ("territories and areas that are no states", nobody),
        ("a state's trade with itself", pl.col("exporter") == pl.col("importer")),
    )
    named = named.with_columns(first_reason(reasons))
    kept = named.filter(pl.col("why").is_null())
    flows = kept.group_by("exporter", "importer", "year").agg(pl.col("value").sum())
    if flows.is_empty():
        raise SourceError("BACI's files have no flow between two states: give whole files and their list.")
    table = check(flows, RECONCILED, ("exporter", "importer", "year"), "reconciled")
    left = named.drop_nulls("why").group_by("why").agg(pl.col("rows").sum()).sort("why")
    rows = int(named["rows"].sum())
    report = SectorReport(rows, int(kept["rows"].sum()), dict(left.iter_rows()), _notes(named))
    table = table.sort("year", "exporter", "importer")
    return SectorTables({"reconciled": table}, report, _origin(table, hashes, day, version=version))


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
