"""Pages of text: their look is held by snapshots, their width and their words by rules."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from io import StringIO

import polars as pl
import pytest
from hypothesis import given, strategies as st
from rich.console import RenderableType
from syrupy.assertion import SnapshotAssertion

from equipoise.answers.brief.brief import brief
from equipoise.answers.circle import circle
from equipoise.answers.position import position
from equipoise.estimates import Release, read_release
from equipoise.show.terminal.agreement import agreement_page
from equipoise.show.terminal.balance import balance_page
from equipoise.show.terminal.balance_history import history_page
from equipoise.show.terminal.brief import brief_page, circle_block
from equipoise.show.terminal.listing import data_page, states_page
from equipoise.show.terminal.position import position_page, positions_page
from equipoise.show.terminal.screen import render, screen, title
from equipoise.show.terminal.strip import Mark, strip
from equipoise.show.terminal.ties import balance_block
from equipoise.show.terminal.words import cut, number
from equipoise.states import search
from worlds import invented

STORED = {
    "kind": "votes",
    "name": "un-votes-ga",
    "title": "Example Office: Votes of an assembly",
    "version": "2023-12-31",
    "written": "2024-01-01T10:00:00+00:00",
    "coverage": ["1992-01-20", "2023-12-22"],
    "licence": "free to use",
    "path": "/home/someone/.local/share/equipoise/store/un-votes-ga",
    "size": 1_500_000,
}


def pages(width: int) -> dict[str, RenderableType]:
    """Every page there is, at a width."""
    return {
        "brief": brief_page(invented.brief(), width),
        "brief without raw votes": brief_page(invented.brief(available=False), width),
        "position": position_page(invented.position(), width),
        "positions": positions_page([invented.position(), replace(invented.position(), state="SYL")]),
        "balance": balance_page(invented.balance(), width),
        "balance through the years": history_page(invented.balance_history()),
        "agreement": agreement_page(invented.agreement()),
        "agreement with a bloc": agreement_page(invented.agreement("EU27")),
        "states": states_page(search("guinea")),
        "data": data_page([STORED], "/home/someone/.local/share/equipoise", date(2024, 1, 31)),
        "no data": data_page([], "/home/someone/.local/share/equipoise", date(2024, 1, 31)),
    }


@pytest.mark.parametrize("name", pages(80))
def test_pages_of_80_columns(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(pages(80)[name]) == snapshot


def test_the_brief_of_100_columns(snapshot: SnapshotAssertion) -> None:
    assert render(pages(100)["brief"], 100) == snapshot


@pytest.mark.parametrize("width", [80, 91, 100])
def test_no_line_is_wider_than_the_screen_and_nothing_is_cut_but_titles(width: int) -> None:
    for name, page in pages(width).items():
        lines = render(page, width).splitlines()
        assert max(map(len, lines)) <= width, name
        assert not [line for line in lines if "…" in line and "A/RES/" not in line], name


def test_a_long_name_and_many_powers_still_fit() -> None:
    named = replace(invented.brief(), state_name="Saint Vincent and the Grenadines")
    d = named.position.distances[0]
    many = tuple(
        replace(
            d, power=f"Q{i:02}", power_name=f"United Republic Number {i}", place=replace(d.place, mean=i / 9)
        )
        for i in range(12)
    )
    page = brief_page(replace(named, position=replace(named.position, distances=many)), 80)
    text = render(page)
    assert max(map(len, text.splitlines())) <= 80
    assert "Saint Vincent" in text
    assert "…" not in text.split("Parted company")[0]


CUT_NUMBER = re.compile(r"[\d.,]…")


def _holds(page: RenderableType, width: int = 80) -> str:
    """The page as text, after a check that it fits and that no number in it is cut."""
    text = render(page, width)
    assert max(map(len, text.splitlines())) <= width
    assert not CUT_NUMBER.search(text), text
    return text


@lru_cache(maxsize=1)
def _shipped() -> tuple[Release, list[str]]:
    """The release that ships, and the states of its last year."""
    release = read_release()
    last = release.positions.filter(pl.col("year") == release.years[1])
    return release, sorted(last["state"].cast(pl.String).to_list())


def test_no_states_neighbours_or_title_cost_a_number() -> None:
    release, states = _shipped()
    assert len(states) > 190
    for state in states:
        c = circle(state, release=release)
        text = _holds(circle_block(c))
        for peer in c.peers:
            figures = rf"{number(peer.kappa.mean)} +{number(peer.distance.mean)}$"
            assert re.search(figures, text, re.MULTILINE)
        top = _holds(
            title(f"{c.state_name} in {c.year}", "UN votes 1946–2024 · estimates 2024.1 · 90 % intervals")
        )
        assert re.search(r"^\S.*\S  +UN votes", top), top


@pytest.mark.parametrize("state", ["AFG", "ATG", "BIH", "COD", "FSM", "KAZ", "PRK", "STP", "USA", "VCT"])
def test_the_page_of_a_real_state_fits(state: str) -> None:
    release, _ = _shipped()
    _holds(brief_page(brief(state, release=release), 80))
    _holds(position_page(position(state, release=release), 80))


def test_many_states_and_powers_keep_every_number() -> None:
    d = invented.position().distances[0]
    many = tuple(
        replace(d, power=f"Q{i:02}", power_name=f"United Republic Number {i}", mean=i + 0.25)
        for i in range(30)
    )
    one = replace(invented.position(), distances=many, state_name="Saint Vincent and the Grenadines")
    text = _holds(positions_page([one, replace(one, state_name="Cuba")]))
    assert [text.count(f" {i}.25") for i in range(30)] == [2] * 30
    assert text.count("96 of 190") == 2
    _holds(position_page(one, 80))


@given(st.text("aB9 .,", max_size=40), st.integers(1, 40))
def test_a_cut_text_fits_and_ends_in_no_digit(text: str, room: int) -> None:
    short = cut(text, room)
    assert len(short) <= room
    assert short == text or not CUT_NUMBER.search(short)


def test_every_mark_has_words_beside_it() -> None:
    text = render(pages(80)["brief"])
    assert "▲ rose  ▼ fell  ▬ no clear change" in text
    assert "Lowest −0.42 in 2023" in text
    assert "−0.42 (−0.55 to −0.29), rank 96 of 190" in text


def test_a_state_without_neighbours_past_or_powers_has_a_page() -> None:
    b = invented.brief()
    p = b.position
    bare = replace(
        b,
        position=replace(p, distances=(), nearer=(), between=None, series=p.series[-1:]),
        agreements=(),
        balance=replace(b.balance, sectors=(), equidistance=None),
        shift=replace(
            b.shift, changes=(), ratio=None, exceeds=None, usual=None, shift_year=None, powers=(), series=()
        ),
        circle=replace(b.circle, peers=()),
        parted=replace(b.parted, powers=()),
        caveats=(),
    )
    text = render(brief_page(bare, 80))
    assert "Only one year is covered" in text
    assert "Fewer than two powers" in text
    assert "No state has enough votes in common" in text


def test_noise_makes_no_landscape() -> None:
    p = invented.position()
    flat = tuple(replace(y, mean=-0.45 - 0.001 * (y.year % 2)) for y in p.series)
    text = _holds(position_page(replace(p, series=flat), 80))
    assert len(set(text) & set("▁▂▃▄▅▆▇█")) == 1
    assert "−0.45 in every year (one bar a year)." in text


def test_a_single_year_is_no_range() -> None:
    b = invented.balance()
    assert "; 1.02 to 1.40 in its last ten years." in " ".join(_holds(balance_block(b)).split())
    assert b.equidistance is not None
    alone = replace(b.equidistance, own_low=1.23, own_high=1.23)
    text = " ".join(_holds(balance_block(replace(b, equidistance=alone))).split())
    assert "0 is as far from each. " in text
    assert "in its last ten years" not in text


def test_the_brief_has_one_line_a_sector_and_one_for_what_is_missing() -> None:
    text = _holds(balance_block(invented.balance(), 80))
    assert re.search(r"arms +2022 +2\.27  ▁▁▅▄  RUS 56 % · EU27 40 % · CHN 4 %$", text, re.MULTILINE)
    flat = " ".join(text.split())
    assert (
        "Without: organisations and events (no ties of it ship: run `equipoise pull SECTOR`); speeches "
        "(no tie with any of these powers in 2023)." in flat
    )
    assert len(_holds(balance_block(invented.balance(), 100), 100).splitlines()) <= len(text.splitlines())


def test_the_copys_age_is_not_the_votes_age() -> None:
    text = " ".join(render(data_page([STORED], "/home", date(2024, 1, 1))).split())
    assert "version 2023-12-31, stored today latest vote 2023-12-22, 10 days ago" in text


def test_one_roll_call_is_one() -> None:
    a = invented.agreement()
    text = render(agreement_page(replace(a, now=replace(a.now, n_votes=1.0))))
    assert "Both voted on 1 roll call." in text


def test_text_from_outside_cannot_steer_the_terminal() -> None:
    b = invented.brief()
    power = b.parted.powers[0]
    nasty = replace(power.votes[0], title="\x1b[31mred\x07 [bold]bold[/bold]", resolution="A/\x1b]0;x\x07")
    page = brief_page(replace(b, parted=replace(b.parted, powers=(replace(power, votes=(nasty,)),))), 80)
    text = render(page)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[bold]bold[/bold]" in text


class _Tty(StringIO):
    def isatty(self) -> bool:
        return True


def _shown(monkeypatch: pytest.MonkeyPatch, columns: str, **env: str) -> tuple[str, int]:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm-256color", "COLUMNS": columns, **env}.items():
        monkeypatch.setenv(name, value)
    console = screen(_Tty())
    console.print(brief_page(invented.brief(), console.width))
    return console.file.getvalue(), console.width  # type: ignore[attr-defined]


def test_colour_only_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[1;36m" in _shown(monkeypatch, "80")[0], "bold cyan on a terminal"
    assert "36m" not in _shown(monkeypatch, "80", NO_COLOR="1")[0]
    plain = screen(StringIO())
    plain.print(brief_page(invented.brief(), 80))
    assert "\x1b" not in plain.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("columns", "width"), [("60", 80), ("80", 80), ("90", 90), ("250", 100)])
def test_the_screen_is_80_to_100_columns_wide(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    assert _shown(monkeypatch, columns)[1] == width


@given(
    st.floats(-5, 5),
    st.floats(0, 3),
    st.lists(st.tuples(st.sampled_from(["USA", "CHN", "RUS", "EU27"]), st.floats(-5, 5)), max_size=9),
)
def test_every_label_of_the_axis_is_there_once_and_whole(
    mean: float, half: float, powers: list[tuple[str, float]]
) -> None:
    text = render(strip((mean, mean - half, mean + half), [Mark(*p) for p in powers], 64), 64)
    lines = text.splitlines()
    assert max(map(len, lines)) <= 64
    assert lines[1].count("●") == 1
    below = " ".join(lines[2:]).split()
    assert sorted(below) == sorted(label for label, _ in powers)
