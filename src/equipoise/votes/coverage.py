"""What the votes cover: the roll calls that tell positions apart, and the cells of every unit."""

from __future__ import annotations

import polars as pl

from equipoise.errors import SettingsError


def usable(roll_calls: pl.DataFrame, votes: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """The roll calls that inform positions, and how many were left out for which reason.

    >>> rc = pl.DataFrame({"roll_call": [1, 2, 3], "excluded": [None, None, "paragraph"]})
    >>> v = pl.DataFrame({"roll_call": [1, 1, 2, 2, 3], "vote": [2, 0, 2, 2, 0]})
    >>> usable(rc, v)[0]["roll_call"].to_list(), usable(rc, v)[1]
    ([1], {'paragraph': 1, 'unanimous': 1})
    """
    kinds = (
        votes.filter(pl.col("vote").is_not_null())
        .group_by("roll_call")
        .agg(pl.col("vote").n_unique().alias("k"))
    )
    rc = roll_calls.join(kinds, on="roll_call", how="left").with_columns(pl.col("k").fill_null(0))
    reason = (
        pl.when(pl.col("excluded").is_not_null())
        .then(pl.col("excluded"))
        .when(pl.col("k") == 0)
        .then(pl.lit("no votes"))
        .when(pl.col("k") == 1)
        .then(pl.lit("unanimous"))
    )
    rc = rc.with_columns(reason.alias("why"))
    counts = rc.filter(pl.col("why").is_not_null()).group_by("why").len().sort("why")
    return rc.filter(pl.col("why").is_null()), dict(zip(counts["why"], counts["len"], strict=True))


def cells_of(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a unit and period from its first to its last, with the state that held the seat then.

    >>> rows = pl.DataFrame({"unit": ["SUN", "SUN"], "state": ["SUN", "RUS"], "period": [1990, 1992],
    ...                      "j": [0, 1]}, schema_overrides={"period": pl.Int32})
    >>> cells_of(rows).select("c", "unit", "period", "label").rows()
    [(0, 'SUN', 1990, 'SUN'), (1, 'SUN', 1991, 'SUN'), (2, 'SUN', 1992, 'RUS')]
    """
    seen = rows.group_by("unit", "period").agg(pl.col("state").sort_by("j").last().alias("label"))
    spans = seen.group_by("unit").agg(pl.col("period").min().alias("lo"), pl.col("period").max().alias("hi"))
    return (
        spans.sort("unit")
        .select("unit", pl.int_ranges("lo", pl.col("hi") + 1, dtype=pl.Int32).alias("period"))
        .explode("period")
        .join(seen, on=["unit", "period"], how="left")
        .sort("unit", "period")
        .with_columns(pl.col("label").forward_fill().over("unit"))
        .with_row_index("c")
    )


def refuse_gaps(cells: pl.DataFrame, first: int, last: int) -> None:
    """Raise SettingsError for a period that no unit's cells span.

    >>> refuse_gaps(pl.DataFrame({"period": [1990, 1992]}), 1990, 1992)
    Traceback (most recent call last):
    equipoise.errors.SettingsError: No state votes both before and after 1991, so the years on either side
    cannot be compared: estimate them apart.
    """
    spanned = set(cells["period"].to_list())
    missing = [p for p in range(first, last + 1) if p not in spanned]
    if missing:
        raise SettingsError(
            f"No state votes both before and after {missing[0]}, so the years on either side cannot be "
            "compared: estimate them apart."
        )
