"""Whether a file's values can be what they say: millions and whole dollars are never taken for each other."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from equipoise.errors import SourceError

LARGEST = 2e6  # million USD; no two states have ever traded half as much in a year in one direction
SMALLEST = 1.0  # million USD; even the smallest state has bought more from somebody in some year
PAIRS = 20  # so many flows that both sides report tell a unit
FACTOR = 300.0  # no state's reports are off by so much in the median


def refuse_wrong_unit(flows: pl.DataFrame, path: Path) -> None:
    """Raise SourceError if the largest flow between two states cannot be in million USD, as `value` is.

    >>> refuse_wrong_unit(pl.DataFrame({"value": [3.5e11]}), Path("a.csv"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: The largest flow in a.csv would be 350,000,000,000 million US dollars, more
    than any that ever was: its values are in another unit than this layout has.
    """
    largest = flows["value"].max() if flows.height else None
    if not isinstance(largest, float):
        return
    if largest > LARGEST:
        raise SourceError(
            f"The largest flow in {path} would be {largest:,.0f} million US dollars, more than any that ever "
            "was: its values are in another unit than this layout has."
        )
    if 0 < largest < SMALLEST:
        raise SourceError(
            f"The largest flow in {path} would be {largest * 1e6:,.0f} US dollars, so its values seem to be "
            "in millions, where this layout has whole dollars: give the IMF's file as it was downloaded."
        )


def refuse_mixed_units(flows: pl.DataFrame) -> None:
    """Raise SourceError that names a state whose reports are some hundred times those of its partners.

    `flows` has reporter, partner, year, flow, value. Of flows that both sides report, the median ratio of a
    reporter's figures to its partners' is near 1 for every state; where it is beyond 300 either way (20 flows
    or more), the file mixes millions, thousands or dollars without saying so.

    >>> refuse_mixed_units(pl.DataFrame({"reporter": ["KAZ"], "partner": ["ITA"], "year": [2010],
    ...                                  "flow": ["exports"], "value": [9.5]}))
    """
    positive = flows.filter(pl.col("value") > 0)
    sold = positive.filter(pl.col("flow") == "exports")
    bought = positive.filter(pl.col("flow") != "exports")
    both = sold.join(
        bought, left_on=["reporter", "partner", "year"], right_on=["partner", "reporter", "year"]
    ).select("reporter", "partner", (pl.col("value") / pl.col("value_right")).log().alias("ratio"))
    turned = both.select(reporter="partner", partner="reporter", ratio=-pl.col("ratio"))
    medians = (
        pl.concat([both, turned])
        .group_by("reporter")
        .agg(pl.col("ratio").median(), pl.len().alias("pairs"))
        .filter((pl.col("pairs") >= PAIRS) & (pl.col("ratio").abs().exp() > FACTOR))
        .sort(pl.col("ratio").abs(), "reporter", descending=[True, False])
    )
    if medians.height:
        state, ratio, pairs = medians.row(0)
        times = "times as large as" if ratio > 0 else "times smaller than"
        factor = pl.select(pl.lit(abs(ratio)).exp()).item()
        raise SourceError(
            f"The figures of {state} are about {factor:,.0f} {times} its partners' for the same "
            f"flows (median of {pairs:,}): the file mixes units without saying so, so give one unit for all."
        )
