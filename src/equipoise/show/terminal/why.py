"""The roll calls behind a position, in text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.show.terminal.blocks import foot
from equipoise.show.terminal.parted import DID, day, what
from equipoise.show.terminal.screen import DIM, LABEL, clean, field, title
from equipoise.show.terminal.words import among, count, cut, number, percent
from equipoise.wording import the

if TYPE_CHECKING:
    from pathlib import Path

    from equipoise.answers.why import Why, WhyVote

_SHORT = {"abstain": "abst."}
_SHOWN = 10  # roll calls; all of them are in the JSON and the CSV


def why_page(why: Why, width: int, folder: Path | None = None) -> RenderableType:
    """The position, how many roll calls stand behind it, those that pulled most, how the powers voted."""
    shown = why.votes[:_SHOWN]
    name = the(clean(why.state_name))
    place = f"{among(why)}; higher is towards the United States."
    parts = [
        title(f"Why {name} stood there in {why.year}", f"estimates {why.release}"),
        field("Position", Text(place)),
        field("Roll calls", Text(_counts(why))),
    ]
    for label, side in (("Up, US side", "us"), ("Down", "away"), ("Cannot tell", None)):
        lines = [line for v in shown if v.direction == side for line in _lines(v, width - LABEL)]
        if lines:
            parts.append(field(label, Group(*lines)))
    legend = (
        "A pull is how far the vote moves the position, all other votes as they are (± its Monte Carlo "
        "standard error; ~ rough)."
    )
    parts.append(Text(f"\n{legend}", style=DIM))
    return Group(*parts, *foot(why.caveats, why.origins, why.release, folder))


def _counts(why: Why) -> str:
    """How many there are, what the others are, and how much of the pull those shown carry."""
    shown = sum(v.share for v in why.votes[:_SHOWN])
    apart = [
        (len(why.votes) - why.up - why.down, "with no telling which way"),
        (why.unanimous, "on which all voted alike and which pulled nothing"),
        (why.missing, "not in the estimates"),
    ]
    others = "".join(f", {n:,} {said}" for n, said in apart if n)
    return (
        f"It voted on {count(why.n_votes, 'roll call')}: {why.up:,} pulled it up, to the side of the United "
        f"States, {why.down:,} down{others}. Those below carry {percent(shown)} of the pull of all."
    )


def _lines(v: WhyVote, width: int) -> list[Text]:
    """One roll call: its pull and votes, and below it what it was about."""
    mark = "~" if v.rough else ""
    head = f"{mark}{number(v.pull, sign=True, digits=3)} (±{number(v.error, 3)})  {DID[v.vote]}{_others(v)}"
    about = f"  {clean(v.resolution)}, {day(v.date)}. {what(v)}"
    return [Text(head), Text(cut(about, width), style=DIM)]


def _others(v: WhyVote) -> str:
    """The powers by what they did, as in "; USA, EU27 yes; CHN abst.", in the order of the first of each."""
    did: dict[str, list[str]] = {}
    for p in v.powers:
        if p.vote:
            did.setdefault(p.vote, []).append(p.power)
    return "".join(f"; {', '.join(who)} {_SHORT.get(vote, vote)}" for vote, who in did.items())
