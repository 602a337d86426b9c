"""Numbers as text: a true minus sign, two decimals, intervals in words or in brackets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from equipoise.answers.result import Change, Estimate


def number(value: float | None, digits: int = 2, *, sign: bool = False) -> str:
    """A number with a true minus sign; what is not known is a dash, and nothing is "−0.00".

    >>> number(-0.4231), number(0.4, sign=True), number(-0.001), number(None)
    ('−0.42', '+0.40', '0.00', '–')
    """
    if value is None or value != value:
        return "–"
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return ("−" if value < 0 else "+" if sign else "") + text


def interval(e: Estimate | None, digits: int = 2) -> str:
    """The two ends of an interval in brackets; empty where there is none, or the figure is a fact.

    >>> from equipoise.answers.result import Estimate
    >>> interval(Estimate(-0.4, -0.553, -0.291)), interval(Estimate(1, 1, 1, exact=True)), interval(None)
    ('(−0.55 to −0.29)', '', '')
    """
    if e is None or e.exact or e.low != e.low or e.high != e.high:
        return ""
    return f"({number(e.low, digits)} to {number(e.high, digits)})"


def among(e: Estimate | None, digits: int = 2) -> str:
    """A number with its interval.

    >>> from equipoise.answers.result import Estimate
    >>> among(Estimate(0.42, 0.31, 0.55)), among(None)
    ('0.42 (0.31 to 0.55)', '–')
    """
    return f"{number(e.mean if e else None, digits)} {interval(e, digits)}".rstrip()


def mean(e: Estimate | None) -> str:
    """A number without its interval.

    >>> mean(None)
    '–'
    """
    return number(e.mean if e else None)


def tight(e: Estimate, digits: int = 2, scale: float = 1) -> str:
    """A number `scale` times as large with its interval in few columns; without one where it is a fact.

    >>> from equipoise.answers.result import Estimate
    >>> tight(Estimate(3.821, 3.74, 3.893)), tight(Estimate(0.5, 0.5, 0.5, exact=True), 0, 100)
    ('3.82 (3.74–3.89)', '50')
    """
    middle, low, high = (number(scale * x, digits) for x in (e.mean, e.low, e.high))
    return middle if e.exact else f"{middle} ({low}–{high})"


_ARROWS = {"up": "▲", "down": "▼", "steady": "▬"}


def change(c: Change | None, *, ends: bool = False) -> str:
    """A change with its arrow, and with its interval if `ends`.

    The arrow is ▲ where the whole interval is above 0, ▼ where it is below, ▬ where it holds 0.

    >>> from equipoise.answers.result import Change
    >>> change(Change(0.05, 0.01, 0.09, years=1, since=2019)), change(None)
    ('▲ +0.05', '–')
    >>> change(Change(-0.05, -0.12, 0.02, years=1, since=2019), ends=True)
    '▬ −0.05 (−0.12 to 0.02)'
    """
    if c is None:
        return "–"
    text = f"{_ARROWS[c.direction]} {number(c.mean, sign=True)}"
    return f"{text} {interval(c)}".rstrip() if ends else text


def percent(share: float | None) -> str:
    """A probability or share in per cent; never rounded to 0 or 100 unless it is.

    >>> percent(0.934), percent(0.004), percent(0.999), percent(1.0), percent(None)
    ('93 %', 'below 1 %', 'above 99 %', '100 %', '–')
    """
    if share is None or share != share:
        return "–"
    if 0 < share < 0.01:
        return "below 1 %"
    return "above 99 %" if 0.99 < share < 1 else f"{100 * share:.0f} %"


def probability(p: float | None) -> str:
    """A probability in per cent; draws cannot tell one below 1 % from 0, nor one above 99 % from 1.

    >>> probability(0.784), probability(0.0), probability(1.0)
    ('78 %', 'below 1 %', 'above 99 %')
    """
    return percent(p if p is None else min(max(p, 0.0001), 0.9999))


def count(n: int, noun: str, many: str | None = None) -> str:
    """A number of things.

    >>> count(1, "roll call"), count(1234, "roll call"), count(2, "century", "centuries")
    ('1 roll call', '1,234 roll calls', '2 centuries')
    """
    return f"{n:,} {noun if n == 1 else many or noun + 's'}"


def cut(text: str, room: int) -> str:
    """A text that ends in … where it is longer than `room`; never right after a digit, which would look like
    another number.

    >>> cut("Saint Vincent and the Grenadines", 26), cut("Report of 2023 on trade", 14)
    ('Saint Vincent and the Gre…', 'Report of…')
    """
    if len(text) <= room:
        return text
    return re.sub(r"[\s\d.,:;(]+$", "", text[: max(room - 1, 0)]) + "…"


def short(name: str, code: str, room: int) -> str:
    """A state's or power's name, or its code where the name does not fit.

    >>> short("United States", "USA", 14), short("Bosnia and Herzegovina", "BIH", 14)
    ('United States', 'BIH')
    """
    return name if len(name) <= room else code
