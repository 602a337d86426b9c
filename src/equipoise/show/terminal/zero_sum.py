"""The zero-sum test as a page: what each sector says in one table, then its pairs of powers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from equipoise import states
from equipoise.show.terminal.blocks import foot, rows_of_text
from equipoise.show.terminal.columns import columns
from equipoise.show.terminal.screen import DIM, HEAD, title
from equipoise.show.terminal.words import among
from equipoise.wording import listed

if TYPE_CHECKING:
    from pathlib import Path

    from equipoise.answers.balance.zero_sum import ZeroSumPair, ZeroSumTest


def zero_sum_page(test: ZeroSumTest, folder: Path | None = None) -> RenderableType:
    """The whole page; `folder` is the release's."""
    by_sector: dict[str, list[ZeroSumPair]] = {}
    for pair in test.pairs:
        by_sector.setdefault(pair.sector, []).append(pair)
    names = ", ".join(f"{p.id} {p.name}" for p in states.powers(test.powers) if p.id != p.name)
    return Group(
        title(f"Zero-sum? {test.state_name or 'All states'}", f"estimates {test.release} · 90 % intervals"),
        Text(_verdict([p for p in test.pairs if p.a is None]), style="bold"),
        *(_sector(name, pairs, one=test.state is not None) for name, pairs in by_sector.items()),
        Text(f"\n{names}.", style=DIM),
        *foot(test.caveats, test.origins, test.release, folder),
    )


def _verdict(means: Sequence[ZeroSumPair]) -> str:
    """What the means over pairs say, sector by sector."""
    of: dict[str, list[str]] = {}
    for p in means:
        of.setdefault(p.words, []).append(p.sector)
    clear = [
        f"{words} in {listed(of[words])}" for words in ("replace each other", "go together") if words in of
    ]
    said = [f"On the mean over pairs, ties with two powers {', and '.join(clear)}."] if clear else []
    rest = [f"{w} in {listed(of[w])}" for w in ("no clear sign", "no estimate") if w in of]
    return " ".join([*said, *(f"{text[:1].upper()}{text[1:]}." for text in rest)])


def _sector(name: str, pairs: Sequence[ZeroSumPair], *, one: bool) -> RenderableType:
    """The pairs of one sector with their mean, then those without an estimate by reason."""
    parts: list[RenderableType] = [Text(name[:1].upper() + name[1:], style=HEAD)]
    known = [p for p in pairs if p.estimate is not None]
    if known:
        heads = [
            "",
            "partial correlation",
            "the two ties",
            *(["years"] if one else ["states", "state-years"]),
        ]
        parts.append(columns(heads, [_row(p, one=one) for p in known]))
    why: dict[str, list[str]] = {}
    for p in pairs:
        if p.reason is not None and p.a is not None:
            why.setdefault(p.reason, []).append(f"{p.a}–{p.b}")
    if why:
        parts.append(rows_of_text(f"No estimate for {listed(of)}: {reason}." for reason, of in why.items()))
    return Padding(Group(*parts), (1, 0, 0, 0))


def _row(p: ZeroSumPair, *, one: bool) -> list[str]:
    """One pair, or the mean; a third decimal where two would hide on which side of 0 an interval ends."""
    e = p.estimate
    near = e is not None and e.excludes(0) and min(abs(e.low), abs(e.high)) < 0.005
    rests_on = [f"{p.n_state_years:,}"] if one else [f"{p.n_states:,}", f"{p.n_state_years:,}"]
    name = "mean" if p.a is None else f"{p.a}–{p.b}"
    return [name, among(e, 3 if near else 2), p.words, *rests_on]
