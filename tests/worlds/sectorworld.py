"""A sector of our own making: flows between a few states through the years in which states come and go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl
from hypothesis import strategies as st

from equipoise.origin import Origin
from equipoise.states import all_states
from equipoise.states.periods import span_of
from equipoise.tables import COVERED, TIES
from equipoise.ties.sector import Blocs, SectorTies, sector_ties

ORIGIN = Origin("Test Office", "Flows", "v1", "2020-12-31", "CC0", "Test Office.", ("1985", "2020"))
YEARS = (1985, 1989, 1990, 1991, 1992, 2005, 2006, 2010, 2011, 2020)
STATES = (
    *("USA", "CHN", "SUN", "RUS", "KAZ", "DEU", "DDR", "FRA", "POL", "YUG", "SCG", "SRB", "HRV"),
    *("SDN", "SSD", "CSK", "CZE", "YEM", "YMD"),
)


def there(year: int) -> list[str]:
    """Which of the states existed in a year."""
    held = {s.id: s for s in all_states()}
    return [s for s in STATES if held[s].exists_in(span_of(year))]


def invented(
    flows: Iterable[tuple[str, str, int, float, float | None]],
    years: Sequence[int] = YEARS,
    blocs: Blocs = "sum",
    sector: str = "trade",
) -> SectorTies:
    """A sector that covers every state that existed in `years`; a flow of 0 is left out."""
    rows = [f for f in flows if f[3] > 0]
    return sector_ties(
        sector,
        tie="goods",
        unit="million US dollars",
        ties=pl.DataFrame(rows, schema=TIES, orient="row"),
        covered=pl.DataFrame([(s, y) for y in years for s in there(y)], schema=COVERED, orient="row"),
        blocs=blocs,
        origins=(ORIGIN,),
    )


@st.composite
def flows(draw: st.DrawFn, year: int) -> list[tuple[str, str, int, float, float | None]]:
    """Random flows of one year between any two of its states, with and without an error."""
    ids = there(year)
    pairs = [(a, b) for a in ids for b in ids if a != b]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1, max_size=60))
    value = st.floats(0.01, 1e6)
    cv = st.one_of(st.none(), st.floats(0.01, 1.0))
    return [(a, b, year, draw(value), draw(cv)) for a, b in chosen]
