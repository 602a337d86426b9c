"""A balance in words: the verdict, the divergence, what is not covered. Rules: docs/definitions.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from equipoise.sectors.names import BEYOND
from equipoise.terminal.words import among, interval, number, percent
from equipoise.wording import listed, the

if TYPE_CHECKING:
    from equipoise.balance import Balance, Measure, SectorBalance, Summary
    from equipoise.balance_verdict import BalanceVerdict

__all__ = [
    "divergence_words",
    "equidistance_words",
    "label",
    "name_of",
    "own_range",
    "place",
    "shares_in_words",
    "summary_words",
    "tight",
    "together_words",
    "verdict_words",
    "weights_words",
]


def label(sector: str) -> str:
    """A sector's name as a row has it.

    >>> label("votes beyond chance"), label("arms")
    ('  beyond chance', 'arms')
    """
    return "  beyond chance" if sector == BEYOND else sector


def name_of(balance: Balance) -> dict[str, str]:
    """The powers' names by code, in the order of the powers."""
    found = {p.power: p.power_name for s in balance.sectors for p in s.shares}
    return {code: found[code] for code in balance.powers if code in found}


def verdict_words(balance: Balance) -> str:
    """The sentences on which sectors are balanced, on whom the others lean, and what is near the border."""
    if not balance.sectors:
        return "No sector can be answered for."
    v, names = balance.verdict, name_of(balance)
    even = [s.sector for s in v.sectors if s.word == "balanced"]
    if v.verdict == "balanced":
        text = f"Balanced in every sector that is covered: {listed(even)}"
    else:
        balanced = f"balanced in {listed(even)}" if even else ""
        said = [_of(v, names, "leans", "leans on"), _of(v, names, "split", "split between"), balanced]
        text = "; ".join(filter(None, said))
        text = f"{text[:1].upper()}{text[1:]}"
        if v.verdict == "several":
            text = f"Other powers in other sectors: {text[:1].lower()}{text[1:]}"
    near = [s.sector for s in v.sectors if s.borderline]
    return f"{text}." + (f" Close to the border of the rule: {listed(near)}." if near else "")


def _of(verdict: BalanceVerdict, names: Mapping[str, str], word: str, opening: str) -> str:
    """The sectors with a word, those of the same powers together, most sectors first."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for s in verdict.sectors:
        if s.word == word:
            alike.setdefault(s.on, []).append(s.sector)
    said = [
        f"{listed([the(names[code]) for code in on])} in {listed(sectors)}"
        for on, sectors in sorted(alike.items(), key=lambda item: -len(item[1]))
    ]
    link = f", {opening.rpartition(' ')[2]} "
    return f"{opening} {link.join(said)}" if said else ""


def summary_words(summary: Summary) -> str:
    """The summary with its place and the weights behind it."""
    m = summary.measure
    said = f"Evenness over the sectors {among(m.mean, m.low, m.high)} of 1"
    if m.percentile is not None:
        said += f", more even than {place(m)} of the states with the same sectors"
    return f"{said}. {weights_words(summary)}"


def together_words(summary: Summary) -> str:
    """The summary in one line."""
    m = summary.measure
    shown = f"Together {among(m.mean, m.low, m.high)} of 1"
    if m.percentile is not None:
        shown += f", more even than {place(m)} of states"
    return f"{shown}; {_alike(summary)}."


def _alike(summary: Summary) -> str:
    """Whether the sectors that were used weigh alike; else their weights."""
    used = [w for w in summary.weights if w.evenness is not None and w.weight > 0]
    if len({round(w.weight, 9) for w in used}) == 1:
        return "each sector weighs alike" if used[1:] else f"of {used[0].sector} alone"
    return f"weights {', '.join(f'{w.sector} {number(w.weight)}' for w in used)}"


def weights_words(summary: Summary) -> str:
    """The weights that were used, and those that were not for want of the sector."""
    used = [w for w in summary.weights if w.evenness is not None and w.weight > 0]
    unused = [w.sector for w in summary.weights if w.evenness is None and w.weight > 0]
    alike = len({round(w.weight, 9) for w in used}) == 1
    shown = (
        f"all alike ({listed([w.sector for w in used])})"
        if alike
        else ", ".join(f"{w.sector} {number(w.weight)}" for w in used)
    )
    left = (
        f"; without {listed(unused)} the others keep their proportions, {percent(summary.covered)} of all"
        if unused
        else ""
    )
    return f"Weights: {shown}{left}."


def divergence_words(measure: Measure) -> str:
    """How unlike the sectors are, its ends, its place."""
    said = f"Divergence {among(measure.mean, measure.low, measure.high)}"
    if measure.percentile is not None:
        said += f", more than in {place(measure)} of the states with the same sectors"
    return f"{said}; 0 is the same powers in every sector, 1 another power in each."


def equidistance_words(measure: Measure) -> str:
    """The equidistance of the position, and what it means."""
    span = own_range(measure)
    own = f"; {span} in its last ten years" if span else ""
    return (
        f"Equidistance {among(measure.mean, measure.low, measure.high)}: how far its distances from the "
        f"powers spread; 0 is as far from each{own}."
    )


def shares_in_words(sector: SectorBalance, room: int) -> str:
    """The largest shares, as many as there is room for, at least one.

    >>> from equipoise.balance import balance
    >>> votes = balance("Kazakhstan", year=2020, sectors="votes").sectors[0]
    >>> shares_in_words(votes, 20)
    'CHN 34 % · RUS 30 %'
    """
    ordered = sorted((p for p in sector.shares if p.share > 0), key=lambda p: -p.share)
    said = [f"{p.power} {percent(p.share)}" for p in ordered]
    while said[1:] and len(" · ".join(said)) > room:
        said.pop()
    return " · ".join(said)


def tight(value: float, low: float, high: float, digits: int = 2, *, certain: bool = False) -> str:
    """A number with its interval in few columns; without one where it is a fact.

    >>> tight(3.821, 3.74, 3.893), tight(1.0, 1.0, 1.0, certain=True)
    ('3.82 (3.74–3.89)', '1.00')
    """
    text = number(value, digits)
    return text if certain else f"{text} ({number(low, digits)}–{number(high, digits)})"


def own_range(measure: Measure) -> str:
    """The range of the state's own last ten years; empty where only one of them has a value.

    >>> from equipoise.balance_parts import Measure
    >>> own_range(Measure(1.8, 1.7, 1.9, None, None, None, 1.8, 2.1))
    '1.80 to 2.10'
    >>> own_range(Measure(1.8, 1.7, 1.9, None, None, None, 1.8, 1.8))
    ''
    """
    low, high = measure.own_low, measure.own_high
    return "" if low is None or high is None or low == high else f"{number(low)} to {number(high)}"


def place(measure: Measure) -> str:
    """The share of the other states with a smaller value, with its interval unless it is a fact.

    A dash where there is none to compare with.

    >>> from equipoise.balance_parts import Measure
    >>> place(Measure(3.7, 3.6, 3.8, 44.2, 38.0, 51.0, None, None))
    '44 % (38 to 51)'
    """
    if measure.percentile is None:
        return "–"
    sure = measure.percentile_low == measure.percentile_high
    ends = "" if sure else interval(measure.percentile_low, measure.percentile_high, 0)
    return f"{measure.percentile:.0f} % {ends}".rstrip()
