"""The columns of GDELT's raw event files, and how to tell which of its layouts a file has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

_EVENT = ("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate")
_ACTOR = (
    *("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code"),
    *("Type1Code", "Type2Code", "Type3Code"),
)
_ACTION = (
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"),
    *("NumMentions", "NumSources", "NumArticles", "AvgTone"),
)
_PLACE = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")


def _columns(*, second: bool, address: bool) -> tuple[str, ...]:
    """All columns in order; version 2 has the second administrative level, backfiles no address."""
    place = [p for p in _PLACE if second or p != "ADM2Code"]
    return (
        *_EVENT,
        *(f"Actor{n}{name}" for n in (1, 2) for name in _ACTOR),
        *_ACTION,
        *(f"{who}Geo_{name}" for who in ("Actor1", "Actor2", "Action") for name in place),
        "DATEADDED",
        *(("SOURCEURL",) if address else ()),
    )


@dataclass(frozen=True, slots=True)
class Layout:
    """One of GDELT's layouts: its name for messages, its columns in order, and its version.

    `recorded` is the column that holds the day on which an event was recorded. The backfile was recorded in
    one go in 2013, so there it is the day of the event itself.

    >>> len(V1_BACKFILE.columns), len(V1.columns), len(V2.columns), V2.last
    (57, 58, 61, 'SOURCEURL')
    """

    name: str
    version: int
    columns: tuple[str, ...]
    recorded: str = "DATEADDED"

    @property
    def last(self) -> str:
        """The column that ends a whole line."""
        return self.columns[-1]


V1_BACKFILE = Layout(
    "GDELT 1.0, 1979 to March 2013", 1, _columns(second=False, address=False), recorded="SQLDATE"
)
V1 = Layout("GDELT 1.0", 1, _columns(second=False, address=True))
V2 = Layout("GDELT 2.0", 2, _columns(second=True, address=True))
LAYOUTS: dict[int, Layout] = {len(layout.columns): layout for layout in (V1_BACKFILE, V1, V2)}


def layout_of(start: bytes) -> Layout | None:
    """The layout that most of the first lines of a file have; None where no line has any.

    >>> layout_of(b"\\t" * 60 + b"\\n").name, layout_of(b"undl_id,ms_code\\n")
    ('GDELT 2.0', None)
    """
    widths = Counter(line.count(b"\t") + 1 for line in start.split(b"\n")[:50])
    known = {width: n for width, n in widths.items() if width in LAYOUTS}
    return LAYOUTS[max(known, key=lambda width: known[width])] if known else None
