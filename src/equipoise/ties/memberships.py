"""From memberships to ties: each organisation's weight spread over its members.

Two full members of an organisation of n share 1 / (n - 1) of it (Newman 2001, Physical Review E 64, 016132,
equation 2, for the authors of a paper): to sit with four others ties closer than to sit with 192.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from equipoise.tables import TIES

PARTS = {"full": 1.0, "associate": 0.5}
"""How much of a membership each status is; observers, dialogue partners and the suspended have none."""

_CODED = pl.DataFrame(schema={"state": pl.Int32, "year": pl.Int16, "partner": pl.Int32, "value": pl.Float64})


def joint_memberships(memberships: pl.DataFrame, of: pl.DataFrame) -> pl.DataFrame:
    """The ties through a table of memberships (state, organisation, year, status), for state-years `of`.

    With m_i the part of a membership that state i has (`PARTS`) and M the sum of all m of an organisation in
    a year, the tie of i and j is the sum over organisations of m_i m_j / (M - 1). A full member's ties
    through one organisation sum to 1. Organisations with one member, or without a full one, tie nobody.
    Columns: state, partner, year, value, cv (null: a fact without error), sorted by state, year, partner.

    >>> from equipoise.states.bloc_years import MEMBERSHIPS
    >>> from equipoise.tables import COVERED
    >>> rows = [("KAZ", "EAEU", 2016, "full"), ("RUS", "EAEU", 2016, "full"), ("BLR", "EAEU", 2016, "full")]
    >>> of = pl.DataFrame({"state": "KAZ", "year": [2016]}, schema=COVERED)
    >>> joint_memberships(pl.DataFrame(rows, schema=MEMBERSHIPS, orient="row"), of).rows()
    [('KAZ', 'BLR', 2016, 0.5, None), ('KAZ', 'RUS', 2016, 0.5, None)]
    """
    counted = memberships.filter(pl.col("status").is_in(list(PARTS)))
    counted = counted.join(of.with_columns(asked=True), on=["state", "year"], how="left")
    ids = counted["state"].unique().sort()
    bodies = counted["organisation"].unique().sort()
    codes = counted.select(
        "year",
        pl.col("state").cast(pl.Enum(ids)).to_physical(),
        pl.col("organisation").cast(pl.Enum(bodies)).to_physical(),
        pl.col("status").replace_strict(PARTS, return_dtype=pl.Float64),
        pl.col("asked").fill_null(value=False),
    )
    years = codes.partition_by("year", as_dict=True)
    coded = pl.concat([_CODED, *(_pairs(rows, (ids.len(), bodies.len())) for rows in years.values())])
    key = (pl.col("state").cast(pl.Int64) * 10_000 + pl.col("year")) * 10_000 + pl.col("partner")
    coded = coded.sort(key)  # one number sorts in a third of the time that three columns take
    names = {name: ids.gather(coded[name].cast(pl.UInt32)) for name in ("state", "partner")}
    return coded.with_columns(cv=pl.lit(None, pl.Float64), **names).select(list(TIES))


def _pairs(rows: pl.DataFrame, shape: tuple[int, int]) -> pl.DataFrame:
    """The ties of one year, states as codes, from rows of (code of the state, of the body, part)."""
    from scipy import sparse

    at = (rows["state"].to_numpy(), rows["organisation"].to_numpy())
    part = sparse.csc_array((rows["status"].to_numpy(), at), shape=shape)
    full = sparse.csc_array((rows["status"].to_numpy() == 1, at), shape=shape)
    use = (np.diff(part.indptr) > 1) & (full.sum(axis=0) > 0)
    part = part[:, use]
    weight = sparse.dia_array((1 / (part.sum(axis=0) - 1)[None, :], [0]), shape=(part.shape[1],) * 2)
    asked = np.zeros(shape[0], dtype=bool)
    asked[at[0]] = rows["asked"].to_numpy()
    value = (part @ weight @ part.T).tocoo()
    kept = (value.row != value.col) & asked[value.row]
    return pl.DataFrame(
        {"state": value.row[kept], "partner": value.col[kept], "value": value.data[kept]},
        schema_overrides={"state": pl.Int32, "partner": pl.Int32},
    ).select("state", pl.lit(rows["year"][0], pl.Int16).alias("year"), "partner", "value")
