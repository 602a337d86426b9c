"""Which roll calls positions rest on: an issue, a search, years, or a list of resolutions."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from equipoise.errors import SettingsError
from equipoise.suggest import did_you_mean, suggest
from equipoise.votes.issues import about, find_issue
from equipoise.votes.texts import contains, phrases_of, words_of

FEWEST = 10  # roll calls that count: with fewer, the prior says more of positions than the votes do
_NAMED = 5  # how many unknown resolutions an error names


def select_roll_calls(
    roll_calls: pl.DataFrame,
    *,
    issue: str | None = None,
    matching: str | None = None,
    first: int | None = None,
    last: int | None = None,
    only: Sequence[str | int] | None = None,
) -> pl.DataFrame:
    """The rows of `roll_calls` (see `equipoise.tables`) that meet every condition given, for `prepare`.

    `issue`     one of middle-east, nuclear, disarmament, human-rights, colonialism, development, or Voeten's
                codes me, nu, di, hr, co, ec. Where the table has a column `issues` (`read_unvotes` with the
                file of issues) its flags decide, elsewhere the rules of data/issues.toml (docs/issues.md).
    `matching`  words that must all occur in title, agenda item or keywords, in any order; letter case and
                punctuation do not matter. A word is a whole word, `*` at its end stands for any ending
                ("mine*"), and words between double quotes must follow each other. No other sign has a
                meaning of its own.
    `first`, `last`  calendar years, both included.
    `only`      symbols of resolutions ("A/RES/77/284" or "77/284") or record numbers of roll calls.

    Roll calls that a rule excludes stay in the result, so that `prepare` counts them. Raises SettingsError
    for an unknown issue or resolution (with close ones), a search without words, years the wrong way round,
    and where fewer than `FEWEST` roll calls are left on which states voted differently.

    >>> from datetime import date
    >>> rows = pl.DataFrame({"roll_call": range(24), "year": [2000, 2001] * 12, "excluded": None,
    ...                      "title": ["Nuclear tests", "Nuclear-weapon-free zones"] * 12,
    ...                      "agenda": "Disarmament",
    ...                      "resolution": [f"A/RES/55/{i}" for i in range(24)]})
    >>> select_roll_calls(rows, issue="nuclear", matching='"free zone*" disarmament', first=2001).height
    12
    >>> select_roll_calls(rows, only=["55/3", "55/77"])
    Traceback (most recent call last):
    equipoise.errors.SettingsError: No roll call is on 55/77: did you mean A/RES/55/7?
    """
    _check(first=first, last=last, issue=issue, matching=matching)
    chosen = roll_calls
    told: list[str] = []
    if first is not None or last is not None:
        chosen, told = _within(chosen, first, last)
    if issue is not None:
        found = find_issue(issue)
        chosen, told = chosen.filter(about(chosen, found)), [*told, f"about {found.name}"]
    if matching is not None:
        texts = words_of(chosen)
        for phrase in phrases_of(matching):
            chosen, texts = _both(chosen, texts, contains(texts, [phrase]))
        told = [*told, f"matching {matching!r}"]
    if only is not None:
        chosen, told = (
            chosen.filter(pl.col("roll_call").is_in(_named(roll_calls, only))),
            [*told, "on the list"],
        )
    _refuse_few(chosen, told)
    return chosen


def _check(*, first: object, last: object, issue: object, matching: object) -> None:
    """Refuse years that are no whole numbers and words that are no text."""
    for name, year in (("first", first), ("last", last)):
        if year is not None and (isinstance(year, bool) or not isinstance(year, int)):
            raise SettingsError(f"{name} must be a calendar year, such as 1992, not {year!r}.")
    for name, text in (("issue", issue), ("matching", matching)):
        if not isinstance(text, str | None):
            raise SettingsError(f"{name} must be a text, such as 'nuclear', not {text!r}.")


def _both(frame: pl.DataFrame, texts: pl.Series, mask: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    """The rows of a table and of its texts that stay."""
    return frame.filter(mask), texts.filter(mask)


def _within(roll_calls: pl.DataFrame, first: int | None, last: int | None) -> tuple[pl.DataFrame, list[str]]:
    """The roll calls of the years, and the years in words."""
    if first is not None and last is not None and first > last:
        raise SettingsError(f"The years go from {first} to {last}: the first must not be after the last.")
    years = roll_calls["year"].to_list() or [0]
    lo, hi = min(years) if first is None else first, max(years) if last is None else last
    return roll_calls.filter(pl.col("year").is_between(lo, hi)), [f"from {lo} to {hi}"]


def _named(roll_calls: pl.DataFrame, only: Sequence[str | int]) -> list[int]:
    """The record numbers of what a list names."""
    if isinstance(only, str):
        raise SettingsError(f"`only` is a list of resolutions or record numbers, not the text {only!r}.")
    symbols = roll_calls.select("roll_call", "resolution").drop_nulls("resolution")
    by_symbol: dict[str, list[int]] = {}
    for number, symbol in symbols.iter_rows():
        by_symbol.setdefault(_short(symbol), []).append(number)
    numbers = set(roll_calls["roll_call"].to_list())
    found: list[int] = []
    unknown: list[str] = []
    for name in only:
        text = str(name).strip()
        if text.isdecimal() and int(text) in numbers:
            found.append(int(text))
        elif _short(text) in by_symbol:
            found += by_symbol[_short(text)]
        else:
            unknown.append(text[:40])
    if unknown:
        full = {_short(symbol): symbol for symbol in symbols["resolution"]}
        near = [full[key] for name in unknown[:_NAMED] for key in suggest(_short(name), full)]
        hint = did_you_mean([", ".join(near)] if near else [], "give symbols such as A/RES/77/284.")
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        raise SettingsError(f"No roll call is on {', '.join(unknown[:_NAMED])}{more}: {hint}")
    return found


def _short(symbol: str) -> str:
    """A resolution's symbol without what all have in common: A/RES/77/284 and R/77/284 are 77/284."""
    return symbol.upper().replace(" ", "").removeprefix("A/RES/").removeprefix("R/")


def _refuse_few(chosen: pl.DataFrame, told: Sequence[str]) -> None:
    """Raise SettingsError unless enough roll calls are left that can tell positions apart."""
    usable = chosen.filter(pl.col("excluded").is_null())
    if {"yes", "no", "abstain"} <= set(chosen.columns):
        usable = usable.filter(pl.sum_horizontal(pl.col("yes", "no", "abstain") > 0) > 1)
    if usable.height < FEWEST:
        calls = {0: "is no roll call", 1: "is only 1 roll call"}.get(
            usable.height, f"are only {usable.height} roll calls"
        )
        raise SettingsError(
            f"There {' '.join([calls, ' and '.join(told)]).strip()} on which states voted differently, and "
            f"positions need at least {FEWEST}: choose more years or a wider subject."
        )
