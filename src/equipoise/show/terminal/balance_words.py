"""A balance in words: the verdict, the divergence, the summary. Rules: docs/definitions.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from equipoise.show.terminal.balance_cells import name_of, own_range, place
from equipoise.show.terminal.words import among, number, percent
from equipoise.wording import listed, the

if TYPE_CHECKING:
    from equipoise.answers.balance.balance import Balance
    from equipoise.answers.balance.parts import Measure, Summary
    from equipoise.answers.balance.verdict import BalanceVerdict


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
    said = f"Evenness over the sectors {among(m)} of 1"
    if m.percentile is not None:
        said += f", more even than {place(m)} of the states with the same sectors"
    return f"{said}. {_weights(summary)}"


def together_words(summary: Summary) -> str:
    """The summary in one line."""
    m = summary.measure
    shown = f"Together {among(m)} of 1"
    if m.percentile is not None:
        shown += f", more even than {place(m)} of states"
    return f"{shown}; {_alike(summary)}."


def _alike(summary: Summary) -> str:
    """Whether the sectors that were used weigh alike; else their weights."""
    used = [w for w in summary.weights if w.evenness is not None and w.weight > 0]
    if len({round(w.weight, 9) for w in used}) == 1:
        return "each sector weighs alike" if used[1:] else f"of {used[0].sector} alone"
    return f"weights {', '.join(f'{w.sector} {number(w.weight)}' for w in used)}"


def _weights(summary: Summary) -> str:
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
    said = f"Divergence {among(measure)}"
    if measure.percentile is not None:
        said += f", more than in {place(measure)} of the states with the same sectors"
    return f"{said}; 0 is the same powers in every sector, 1 another power in each."


def equidistance_words(measure: Measure) -> str:
    """The equidistance of the position, and what it means."""
    span = own_range(measure)
    own = f"; {span} in its last ten years" if span else ""
    return (
        f"Equidistance {among(measure)}: how far its distances from the "
        f"powers spread; 0 is as far from each{own}."
    )
