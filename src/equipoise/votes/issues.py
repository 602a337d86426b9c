"""The six issues of UN voting studies, and which roll calls are about them.

The issues are those of Voeten's roll-call data (Voeten 2013, "Data and Analyses of Voting in the UN General
Assembly", in the Routledge Handbook of International Organization). His flags come with his files; for other
files the rules of data/issues.toml read them from titles and agenda items. docs/issues.md sets the two side
by side.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from equipoise.errors import SettingsError
from equipoise.suggest import did_you_mean, suggest
from equipoise.votes.texts import contains, words_of

_FILE = Path(__file__).resolve().parents[1] / "data" / "issues.toml"


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue: its name, Voeten's code and words for it, and the phrases by which roll calls are told.

    A roll call is about it if its title, agenda item or keywords have one of `any` and none of `without`.

    >>> find_issue("nu").name
    'nuclear'
    """

    name: str
    code: str
    label: str
    any: tuple[str, ...]
    without: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def all_issues() -> tuple[Issue, ...]:
    """The six issues, in the order of data/issues.toml.

    >>> [issue.name for issue in all_issues()]
    ['middle-east', 'nuclear', 'disarmament', 'human-rights', 'colonialism', 'development']
    """
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Issue(name, row["code"], row["label"], tuple(row["any"]), tuple(row.get("without", ())))
        for name, row in rows.items()
    )


def find_issue(name: str) -> Issue:
    """The issue of that name or code. Raises SettingsError, with close names, for any other.

    >>> find_issue("Human rights").code
    'hr'
    """
    key = "-".join(name.lower().replace("_", " ").replace("-", " ").split())
    by_name = {known: issue for issue in all_issues() for known in (issue.name, issue.code)}
    if key not in by_name:
        near = did_you_mean(suggest(key, by_name), "")
        names = ", ".join(issue.name for issue in all_issues())
        told = f"The issues are {names}; `matching` finds other subjects."
        raise SettingsError(f"There is no issue {name!r}: {f'{near} {told}'.lstrip()}")
    return by_name[key]


def about(roll_calls: pl.DataFrame, issue: Issue) -> pl.Series:
    """Which roll calls are about the issue, as a mask.

    The column `issues` (lists of Voeten's codes) decides where there is one, elsewhere the issue's phrases.

    >>> rows = pl.DataFrame({"title": ["Nuclear tests", "Outer space"], "agenda": None},
    ...                     schema_overrides={"agenda": pl.String})
    >>> about(rows, find_issue("nuclear")).to_list()
    [True, False]
    """
    if "issues" in roll_calls.columns:
        return roll_calls.select(pl.col("issues").list.contains(issue.code).fill_null(False)).to_series()
    texts = words_of(roll_calls)
    found = contains(texts, issue.any)
    return found & ~contains(texts, issue.without) if issue.without else found
