"""Which state spoke: the corpus' codes, on the day on which the debate opens."""

from __future__ import annotations

import polars as pl

from equipoise.states import all_states, get, match_members
from equipoise.texts.names import on_day

_SPELLED = {"YDYE": "YMD", "ZAR": "COD", "ROM": "ROU", "TMP": "TLS", "BUR": "MMR"}  # codes that ISO withdrew


def with_states(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` (code, year, ...) with `state`: the id of who held the code's seat then, null where none did.

    YUG is SCG from 2003 on, RUS is SUN before 1991, CHN is TWN before October 1971; observers that are
    states of the table (PSE, VAT) are themselves; the European Union (EU) is no state.

    >>> rows = pl.DataFrame({"code": ["YUG", "YUG", "RUS", "VAT", "EU", "KAZ"],
    ...                      "year": [2002, 2004, 1985, 2020, 2020, 1980]})
    >>> with_states(rows)["state"].to_list()
    ['YUG', 'SCG', 'SUN', 'VAT', None, None]
    """
    pairs = rows.select("code", "year").unique()
    known = {state.id for state in all_states()}
    code = pl.col("code").replace(_SPELLED)
    in_span = pl.col("year").is_between(1945, 9999)
    pairs = pairs.with_columns(
        plain=pl.when(code.is_in(list(known)) & in_span).then(code),
        date=pl.Series([on_day(y) if 1945 <= y <= 9999 else on_day(1945) for y in pairs["year"]]),
    )
    members = match_members(pairs.filter(pl.col("plain").is_not_null()), code="plain", name=None)
    alive = pl.Series(
        [get(s).exists_on(d) for s, d in members.select("state", "date").rows()], dtype=pl.Boolean
    )
    found = members.filter(alive).select("code", "year", "state")
    return rows.join(found, on=["code", "year"], how="left", maintain_order="left")
