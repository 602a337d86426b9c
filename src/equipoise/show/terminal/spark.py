"""A line of small bars: how a number went over the years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from equipoise.show.terminal.screen import DIM, LABEL, NARROW, STATE
from equipoise.show.terminal.words import number

_BARS = "▁▂▃▄▅▆▇█"


def spark(values: Mapping[int, float], width: int, least: float = 0.0) -> tuple[str, int]:
    """Bars from the first to the last year, a blank where a year has no value, and the years between bars.

    Where there is no room for all years, every second (third ...) is shown, counted back from the last.
    From the lowest bar to the highest it is at least `least`, in the units of the values.

    >>> spark({1992: 0.0, 1993: 0.5, 1995: 1.0}, 10)
    ('▁▅ █', 1)
    >>> spark({year: float(year) for year in range(2000, 2011)}, 6)
    ('▁▂▄▅▇█', 2)
    >>> spark({1992: 0.0, 1993: 0.1}, 10, 0.5)
    ('▄▆', 1)
    """
    first, last = min(values), max(values)
    step = -(-(last - first + 1) // width)
    shown = [values.get(year) for year in range(last, first - 1, -step)][::-1]
    known = [v for v in shown if v is not None]
    spare = max(least - (max(known) - min(known)), 0.0) / 2
    down = min(spare, least / 14)  # half a step, so that the middle is a bar and not the edge between two
    low, high = min(known) - spare - down, max(known) + spare - down
    return "".join(" " if v is None else _level(v, low, high) for v in shown), step


def bar(shares: Sequence[float]) -> str:
    """One bar a share, from 0 to 1.

    >>> bar([0.1, 0.5, 1.0])
    '▂▅█'
    """
    return "".join(_level(share, 0.0, 1.0) for share in shares)


def years_as_bars(values: Mapping[int, float], least: float = 0.0) -> list[RenderableType]:
    """Bars between the first and the last year, and the lowest and highest in words.

    `least` is the smallest span that the bars may stand for, in the units of the values.

    >>> [str(line) for line in years_as_bars({1992: 0.1, 1993: -0.2})]
    ['1992 █▁ 1993', 'Lowest −0.20 in 1993, highest 0.10 in 1992 (one bar a year).']
    """
    if len(values) < 2:
        return [Text("Only one year is covered, so there is no path to show.")]
    bars, step = spark(values, NARROW - LABEL - 12, least)
    low, high = min(values, key=lambda y: values[y]), max(values, key=lambda y: values[y])
    every = {1: "one bar a year", 2: "a bar every second year"}.get(step, f"a bar every {step} years")
    line = Text(f"{min(values)} ", style=DIM)
    line.append(bars, style=f"not dim {STATE}")
    line.append(f" {max(values)}")
    ends = number(values[low]), number(values[high])
    said = f"Lowest {ends[0]} in {low}, highest {ends[1]} in {high}"
    words = f"{said if ends[0] != ends[1] else f'{ends[0]} in every year'} ({every})."
    return [line, Text(words, style=DIM)]


def _level(value: float, low: float, high: float) -> str:
    """The bar for a value between two ends; the middle one where there is no span."""
    share = (value - low) / (high - low) if high > low else 0.5
    return _BARS[round(share * (len(_BARS) - 1))]
