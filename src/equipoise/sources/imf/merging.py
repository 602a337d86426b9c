"""One figure a flow: rows that are there twice, and the publisher's two names of one state in one year."""

from __future__ import annotations

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.imf.layouts import IMPORTS, IMPORTS_FOB
from equipoise.sources.imf.names import PARTS
from equipoise.sources.words import counted

TWICE = "rows that are there twice"
FOB_TOO = "imports FOB beside the same imports CIF"
ADDED = "figures added to those under another name of the same state"
KEY = ["reporter", "partner", "year", "flow"]
NAMES = ["reporter_name", "partner_name"]


def merged(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int], tuple[str, ...]]:
    """Flows with each key once, how many rows went for which reason, and notes on names.

    Names in `PARTS` are parts of a state's trade and add up; any other two names, or two figures under one
    name, contradict each other: SourceError.

    >>> rows = pl.DataFrame({"reporter": ["KAZ"] * 2, "partner": ["BEL"] * 2, "year": [1997] * 2,
    ...     "flow": ["exports"] * 2, "value": [1.0, 2.0], "reporter_name": ["Kazakhstan"] * 2,
    ...     "partner_name": ["Belgium", "Belgium-Luxembourg"]})
    >>> merged(rows)[0]["value"].to_list()
    [3.0]
    """
    several = pl.struct(KEY).is_duplicated()
    rows = rows.with_columns(several.alias("several"))
    more = rows.filter("several").unique([*KEY, *NAMES, "value"], maintain_order=True)
    _refuse_contradictions(more)
    added = more.group_by(KEY, maintain_order=True).agg(pl.col("value").sum())
    flows = pl.concat([rows.filter(~pl.col("several")).select(added.columns), added])
    single = _without_fob(flows)
    gone = {
        TWICE: int(rows["several"].sum()) - more.height,
        ADDED: more.height - added.height,
        FOB_TOO: flows.height - single.height,
    }
    return single, gone, _two_names(rows)


def _without_fob(flows: pl.DataFrame) -> pl.DataFrame:
    """The flows without imports FOB where the same imports are there CIF."""
    fob = pl.col("flow") == IMPORTS_FOB
    cif = flows.filter(pl.col("flow") == IMPORTS)
    return pl.concat([flows.filter(~fob), flows.filter(fob).join(cif, on=KEY[:3], how="anti")])


def _refuse_contradictions(rows: pl.DataFrame) -> None:
    """Raise SourceError for two figures of one flow that do not add up."""
    whole = rows.filter(~pl.any_horizontal(pl.col(name).is_in(list(PARTS)) for name in NAMES))
    twice = whole.filter(pl.struct(KEY).is_duplicated()) if whole.height else whole
    under_one = rows.filter(pl.struct([*KEY, *NAMES]).is_duplicated())
    clash = pl.concat([twice, under_one])
    if clash.height:
        first = clash.row(0, named=True)
        same = clash.filter(pl.all_horizontal(pl.col(key) == first[key] for key in KEY))
        names = sorted({row[name] for row in same.iter_rows(named=True) for name in NAMES})
        raise SourceError(
            f"{counted(clash.height, 'row')} give more than one figure for one flow, first the "
            f"{first['flow']} of {first['reporter']} with {first['partner']} in {first['year']} (as "
            f"{', '.join(names)}): keep one of them."
        )


def _two_names(rows: pl.DataFrame) -> tuple[str, ...]:
    """A note on each state that goes by two names within a year."""
    sides = [
        rows.select(pl.col(side).alias("state"), "year", pl.col(f"{side}_name").alias("name")).unique()
        for side in ("reporter", "partner")
    ]
    several = (
        pl.concat(sides)
        .unique()
        .group_by("state", "year")
        .agg(pl.col("name").sort())
        .filter(pl.col("name").list.len() > 1)
        .group_by("state", pl.col("name").list.join(" and "))
        .agg(pl.min("year"), pl.max("year").alias("last"))
        .sort("state", "year")
    )
    return tuple(
        f"{state} goes by more than one name ({names}) in years from {first} to {last}."
        for state, names, first, last in several.iter_rows()
    )
