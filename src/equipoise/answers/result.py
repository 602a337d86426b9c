"""What the results of all verbs share: estimates with intervals, plain dictionaries, the way to be shown."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import polars as pl

    from equipoise.origin import Origin

__all__ = ["JSON_FORMAT", "Change", "Estimate", "Result", "plain", "shown_by"]

JSON_FORMAT = 1
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with the ends of its 90 % interval.

    >>> Estimate(0.5, 0.4, 0.6).excludes(0.0)
    True
    """

    mean: float
    low: float
    high: float

    def excludes(self, value: float) -> bool:
        """Whether a value lies outside of the interval."""
        return not self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Change:
    """What a number changed by over `years` years, since the year `since`, with its 90 % interval.

    >>> Change(5, 2015, -0.2, -0.3, -0.1).direction
    'down'
    """

    years: int
    since: int
    mean: float
    low: float
    high: float

    @property
    def direction(self) -> str:
        """Where the interval lies: "up", "down", or "steady" where it holds 0."""
        return "up" if self.low > 0 else "down" if self.high < 0 else "steady"


class Result:
    """Base of every answer: `to_dict`, `frame`, `chart` and how a notebook shows it.

    A subclass is a frozen dataclass with slots, names its `verb`, and has at least the fields `release` (name
    of the estimates), `origins` (its sources) and `caveats` (plain sentences).
    """

    __slots__ = ()
    verb: ClassVar[str]
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

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


_ways: dict[str, Callable[[Result], Any]] = {}


def shown_by(*, chart: Callable[[Result], Any], html: Callable[[Result], str]) -> None:
    """Say what draws a result and what writes it as HTML: said once, by the package's face."""
    _ways.update(chart=chart, html=html)


def plain(value: Any) -> Any:
    """A value as JSON has it: dataclasses as objects, tuples as lists, four decimals, dates as text.

    A number that is not finite is null.

    >>> plain((Estimate(1 / 3, float("nan"), 1.0), date(2022, 3, 2)))
    [{'mean': 0.3333, 'low': None, 'high': 1.0}, '2022-03-02']
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if isinstance(value, float):
        return round(value, _DECIMALS) if math.isfinite(value) else None
    return value.isoformat() if isinstance(value, date) else value
