"""What the results of all verbs share: one kind of number, one kind of caveat, and how they become plain.

It loads nothing but itself: the package's face imports it before any name is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import polars as pl

    from equipoise.origin import Origin

JSON_FORMAT = 1
Flat = Mapping[str, tuple[str, str, str]]
_DECIMALS = 4
_PRINTED = 2  # decimals of a figure on a page


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with the ends of its 90 % interval; where it is `exact` (a fact), all three agree.

    >>> Estimate(0.5, 0.4, 0.6).excludes(0.0)
    True
    """

    mean: float
    low: float
    high: float
    exact: bool = field(default=False, kw_only=True)

    def excludes(self, value: float) -> bool:
        """Whether a value lies outside of the interval."""
        return not self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Change(Estimate):
    """What a number changed by over `years` years, since the year `since`.

    >>> Change(-0.2, -0.3, -0.1, years=5, since=2015).direction
    'down'
    """

    years: int
    since: int

    @property
    def direction(self) -> str:
        """Where the interval lies: "up", "down", or "steady" where it holds 0.

        Exact figures that differ by less than what is printed have no direction either.

        >>> Change(-0.004, -0.004, -0.004, years=1, since=2019, exact=True).direction
        'steady'
        """
        if self.exact and round(self.mean, _PRINTED) == 0:
            return "steady"
        return "up" if self.low > 0 else "down" if self.high < 0 else "steady"


@dataclass(frozen=True, slots=True)
class Caveat:
    """Something to be said of the evidence: a code and its facts, in their order (docs/definitions.md).

    Its English is made last: `str(caveat)`.

    >>> str(Caveat("is_a_power", ("RUS",)))
    'Russia is one of the powers; it is measured against the others.'
    """

    code: str
    facts: tuple[Any, ...] = ()

    def __str__(self) -> str:
        """The caveat as an English sentence."""
        from equipoise.answers.caveats import english

        return english(self.code, self.facts)


@dataclass(frozen=True, kw_only=True)
class Result:
    """Base of every answer, a frozen dataclass that names its `verb`: `release` names the estimates."""

    verb: ClassVar[str]
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[Caveat, ...]

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready values under stable names (docs/json.md), numbers to four decimals.

        >>> from equipoise.answers.position import position
        >>> position("Kazakhstan", year=2020).to_dict()["state"]
        'KAZ'
        """
        return {"format": JSON_FORMAT, "verb": self.verb, **plain(self)}

    def frame(self) -> pl.DataFrame:
        """The answer as a table; each verb says which."""
        raise NotImplementedError

    def chart(self) -> Any:
        """The answer as an Altair chart."""
        return _ways["chart"](self)

    def _repr_html_(self) -> str:
        """The answer as a notebook shows it."""
        return str(_ways["html"](self))


@dataclass(frozen=True, kw_only=True)
class StateResult(Result):
    """Base of the answers on one state in one year; `state_name` is the name of that year."""

    state: str
    state_name: str
    year: int


_ways: dict[str, Callable[[Result], Any]] = {}


def shown_by(*, chart: Callable[[Result], Any], html: Callable[[Result], str]) -> None:
    """Say what draws a result and what writes it as HTML: said once, by the package's face."""
    _ways.update(chart=chart, html=html)


def ends(name: str) -> tuple[str, str, str]:
    """What an estimate called `name` is called in JSON and in tables: the number and its two ends.

    >>> ends("rank")
    ('rank', 'rank_low', 'rank_high')
    """
    return name, f"{name}_low", f"{name}_high"


def columns(value: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a dataclass by name: the one way to flatten an estimate.

    A class says in `flat` which of its fields are estimates that become three names, and which three.

    >>> dict(columns(Change(-0.2, -0.3, -0.1, years=5, since=2015)))
    {'mean': -0.2, 'low': -0.3, 'high': -0.1, 'years': 5, 'since': 2015}
    """
    flat: Flat = getattr(type(value), "flat", {})
    for f in fields(value):
        found = getattr(value, f.name)
        if names := flat.get(f.name):
            parts = (None,) * 3 if found is None else (found.mean, found.low, found.high)
            yield from zip(names, parts, strict=True)
        elif f.name != "exact" or found:
            yield f.name, found


def plain(value: Any) -> Any:
    """A value as JSON has it: dataclasses as objects, tuples as lists, dates and caveats as text.

    Numbers have four decimals, and one that is not finite is null; `exact` is there where it is true.

    >>> plain((Estimate(1 / 3, float("nan"), 1.0), date(2022, 3, 2)))
    [{'mean': 0.3333, 'low': None, 'high': 1.0}, '2022-03-02']
    """
    if isinstance(value, Caveat):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(part) for name, part in columns(value)}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if isinstance(value, float):
        return round(value, _DECIMALS) if math.isfinite(value) else None
    return value.isoformat() if isinstance(value, date) else value


def unique(*parts: Iterable[Any]) -> tuple[Any, ...]:
    """All items of several tuples in their order, each once."""
    return tuple(dict.fromkeys(item for part in parts for item in part))
