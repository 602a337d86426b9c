"""The layouts in which trade by partner comes from the IMF, told by their columns.

copy     reporter, partner, year, flow, value_musd: DOTS by names, in millions (a research copy's columns)
sdmx     COUNTRY, INDICATOR, COUNTERPART_COUNTRY, FREQUENCY, TIME_PERIOD, OBS_VALUE: SDMX-CSV of IMTS, codes
portal   the same with ".ID" columns, long or with one column a year: the data portal's CSV
bulk     Country Name, Indicator Code, Counterpart Country Name, ...: the bulk CSV of DOTS, long or by year
panel    the same with one column an indicator, its code in brackets at the end of the column's name
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.packed import decoded, is_parquet, packed_texts, table_errors, text_table

WANTED = "a table of the IMF's trade in goods by partner country as .csv, .csv.gz, .zip or .parquet"
EXPORTS, IMPORTS, IMPORTS_FOB = "exports", "imports", "imports_fob"
FLOW_OF = {
    "exports_fob": EXPORTS,
    "imports_cif": IMPORTS,
    "imports_fob": IMPORTS_FOB,
    **{prefix + "XG_FOB_USD": EXPORTS for prefix in ("", "T")},
    **{prefix + "MG_CIF_USD": IMPORTS for prefix in ("", "T")},
    **{prefix + "MG_FOB_USD": IMPORTS_FOB for prefix in ("", "T")},
}
"""What the flows are called in the copy, in IMTS and (with a T) in DOTS."""

_PERIOD = re.compile(r"\d{4}(-?[MQS]\d{1,2}|-\d{2})?")
_CODED = re.compile(r".*\((T?[XM]G_(?:FOB|CIF)_USD|TBG_USD)\)")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one layout; its values are whole dollars, or millions where `millions` is set.

    >>> Layout("copy", "reporter", "partner", "flow", "year", "value_musd").names
    ('reporter', 'partner', 'flow')
    """

    title: str
    reporter: str
    partner: str
    indicator: str
    period: str
    values: str
    frequency: str = ""
    unit: str = ""
    millions: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The columns by which the layout is known, whether it is long or has a column a period."""
        return (self.reporter, self.partner, self.indicator)


_LAYOUTS = (
    Layout("copy of DOTS", "reporter", "partner", "flow", "year", "value_musd", millions=True),
    Layout(
        "data portal's CSV",
        *("COUNTRY.ID", "COUNTERPART_COUNTRY.ID", "INDICATOR.ID", "TIME_PERIOD", "OBS_VALUE"),
        *("FREQUENCY.ID", "UNIT.ID"),
    ),
    Layout(
        "SDMX-CSV",
        *("COUNTRY", "COUNTERPART_COUNTRY", "INDICATOR", "TIME_PERIOD", "OBS_VALUE"),
        *("FREQUENCY", "UNIT"),
    ),
    Layout(
        "bulk CSV of DOTS",
        *("Country Name", "Counterpart Country Name", "Indicator Code", "Time Period", "Value"),
    ),
)


def tables_of(path: Path) -> list[pl.DataFrame]:
    """The tables in a file, one but for a zip: all columns text in a CSV, as they are in Parquet.

    SourceError for what is missing, empty, cut off, a web page or no table at all.

    >>> tables_of(Path("nowhere.csv"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give a table of the IMF's trade in goods by
    partner country as .csv, .csv.gz, .zip or .parquet.
    """
    with table_errors(path, "is no table that can be read", f": give {WANTED}"):
        if is_parquet(path, WANTED):
            return [pl.read_parquet(path)]
        return [text_table(decoded(text), ",\t") for text in packed_texts(path, WANTED).values()]


def long_table(table: pl.DataFrame, path: Path) -> tuple[pl.DataFrame, Layout]:
    """The table with one row a figure, and its layout.

    SourceError, with the column that is missing, for a table in none of the layouts.

    >>> wide = pl.DataFrame({"Country Name": ["Kazakhstan"], "Counterpart Country Name": ["Italy"],
    ...                      "Indicator Code": ["TXG_FOB_USD"], "2009": ["5"], "2010": ["9"]})
    >>> long_table(wide, Path("dots.csv"))[0].select("Time Period", "Value").rows()
    [('2009', '5'), ('2010', '9')]
    """
    named = {name: name.strip() for name in table.columns if name.strip()}  # the bulk CSV's last has none
    table = _from_panel(table.select(list(named)).rename(named))
    layout = _recognised(table, path)
    if "Attribute" in table.columns:  # the bulk CSV has rows of notes beside those of values
        table = table.filter(pl.col("Attribute") == "Value")
    if layout.values not in table.columns:
        table = _from_wide(table, layout)
    missing = [c for c in (layout.period, layout.values) if c not in table.columns]
    if missing:
        raise SourceError(f"{path} lacks the column {missing[0]}, which the IMF's {layout.title} has.")
    return table, layout


def _recognised(table: pl.DataFrame, path: Path) -> Layout:
    """The layout whose columns are there; SourceError that names what is missing to the nearest one."""
    there = set(table.columns)
    nearest = max(_LAYOUTS, key=lambda layout: len(there.intersection(layout.names)))
    lacks = [name for name in nearest.names if name not in there]
    if not lacks:
        return nearest
    if len(lacks) == len(nearest.names):
        seen = ", ".join(table.columns[:4])[:80]
        raise SourceError(f"{path} has none of the IMF's columns (it begins with {seen}): give {WANTED}.")
    raise SourceError(f"{path} lacks the column {lacks[0]}, which the IMF's {nearest.title} has.")


def _from_panel(table: pl.DataFrame) -> pl.DataFrame:
    """The panel, with a column an indicator, as the bulk CSV has it."""
    coded = {name: found[1] for name in table.columns if (found := _CODED.fullmatch(name))}
    if not coded or "Indicator Code" in table.columns:
        return table
    index = [c for c in ("Country Name", "Counterpart Country Name", "Time Period") if c in table.columns]
    long = table.select(*index, *(pl.col(name).alias(code) for name, code in coded.items()))
    return _told(long.unpivot(index=index, variable_name="Indicator Code", value_name="Value"), "Value")


def _from_wide(table: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """A table with one column a period as one row a figure; as it is where no column is a period."""
    periods = [name for name in table.columns if _PERIOD.fullmatch(name)]
    if not periods:
        return table
    kept = [c for c in (*layout.names, "UNIT_MULT", layout.unit) if c in table.columns]
    long = table.unpivot(periods, index=kept, variable_name=layout.period, value_name=layout.values)
    return _told(long, layout.values)


def _told(long: pl.DataFrame, values: str) -> pl.DataFrame:
    """Without the empty cells that a wide table has for what nobody reported."""
    return long.filter(pl.col(values).cast(pl.String).fill_null("") != "")
