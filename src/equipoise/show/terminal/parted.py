"""The roll calls on which a state parted from a power, in text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.show.terminal.screen import DIM, LABEL, clean, field
from equipoise.show.terminal.words import count, cut

if TYPE_CHECKING:
    from datetime import date

    from equipoise.answers.parted import Parted
    from equipoise.answers.parting import PartedPower, PartedVote
    from equipoise.answers.why import WhyVote

_SHOWN = 3  # roll calls a power; the others are in the JSON and on the page
DID = {"yes": "yes", "no": "no", "abstain": "abstained"}  # a vote as what a state did


def parted_block(parted: Parted, width: int) -> RenderableType:
    """A paragraph a power with the latest roll calls, or the sentence on how to get the votes."""
    span = f"{parted.first_year}–{parted.year}"
    what = "Opposed votes first, then the latest; all of them with --json." if parted.available else ""
    lines: list[RenderableType] = [Text(f"Roll calls of {span}. {what}".rstrip(), style=DIM)]
    for p in parted.powers:
        lines.append(Text(_counts(p)))
        lines += [Text(_vote(v, p, width - LABEL), style=DIM) for v in p.votes[:_SHOWN]]
    if not parted.available and parted.how:
        lines.append(Text(parted.how))
    return field("Parted company", Group(*lines))


def _counts(p: PartedPower) -> str:
    """How often they were against each other, and how often half-way."""
    if p.n_votes == 0:
        return f"{p.power_name}: no roll call on which both voted."
    how = {"state": "", "majority": " (the majority of its members)", "members": " (mean of its members)"}
    return (
        f"{p.power_name}{how[p.counted]}: opposed on {p.opposed:,} of {count(p.n_votes, 'roll call')}, "
        f"one of the two abstained on {p.half:,}."
    )


def _vote(v: PartedVote, p: PartedPower, width: int) -> str:
    """One roll call in one line."""
    votes = f"{DID[v.vote]}, {p.power} {DID[v.power_vote]}"
    return cut(f"  {clean(v.resolution)}, {day(v.date)}: {votes}. {what(v)}", width)


def what(vote: PartedVote | WhyVote) -> str:
    """What a resolution is about: its title without how it was adopted."""
    return clean(vote.title.split(" : resolution")[0])


def day(on: date) -> str:
    """A date as people write it.

    >>> from datetime import date
    >>> day(date(2022, 3, 2))
    '2 Mar 2022'
    """
    return f"{on.day} {on:%b %Y}"
