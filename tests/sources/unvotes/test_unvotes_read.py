"""Reading Voeten's roll calls from invented files in the layout of the R package unvotes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from equipoise.errors import SourceError
from equipoise.sources.unvotes import UNVOTES_ROLL_CALLS, read_unvotes
from equipoise.tables import VOTES
from equipoise.votes.select import select_roll_calls
from worlds.realdata import real_data
from worlds.unvotesfiles import Vote, write_unvotes


def _states(folder: Path, *codes: str | None, on: date) -> list[str]:
    votes: list[Vote] = [(3, code, "yes") for code in codes]
    read = read_unvotes(*write_unvotes(folder, votes, {3: {"date": on}}))
    return sorted(read.votes["state"].to_list())


def test_tables_have_our_columns_and_the_flags_as_coded(tmp_path: Path) -> None:
    votes: list[Vote] = [(3, "US", "no"), (3, "CU", "yes"), (3, "FR", "abstain"), (4, "US", "yes")]
    flags = {3: {"amend": 1.0, "para": 0.0, "unres": ""}, 4: {"session": 57.0, "date": date(2003, 3, 4)}}
    read = read_unvotes(*write_unvotes(tmp_path, votes, flags))
    assert dict(read.roll_calls.schema) == UNVOTES_ROLL_CALLS
    assert dict(read.votes.schema) == VOTES
    assert read.votes.rows() == [(3, "CUB", 2), (3, "FRA", 1), (3, "USA", 0), (4, "USA", 2)]
    told = read.roll_calls.select("session", "regular_session", "year", "resolution", "amend", "para").rows()
    assert told == [("48", 48, 1993, None, True, False), ("57", 57, 2003, "R/48/1", None, None)]
    counts = read.roll_calls.select("yes", "no", "abstain", "absent", "excluded").rows()
    assert counts == [(1, 1, 1, None, None), (1, 0, 0, None, None)]


def test_the_report_tells_of_missing_codes_and_of_days(tmp_path: Path) -> None:
    votes: list[Vote] = [(3, "PT", "yes"), (3, None, "no"), (3, "DD", "no"), (4, "US", "yes")]
    old = {"session": 30.0, "date": date(1975, 11, 2)}
    new = {"session": 60.0, "date": date(2005, 11, 8)}
    read = read_unvotes(*write_unvotes(tmp_path, votes, {3: old, 4: new}))
    assert (read.report.rows, read.report.roll_calls) == (4, 2)
    assert read.report.notes == (
        "1 rows have no country code; their neighbours tell it: 1 DEU.",
        "1 roll calls are of session 57 or before: only the month of their date is sound.",
    )
    read = read_unvotes(*write_unvotes(tmp_path, votes[3:], {4: new}))
    assert read.report.notes == ()
    assert read.origin.coverage == ("2005-11-08", "2005-11-08")


@pytest.mark.parametrize(
    ("codes", "on", "states"),
    [
        (("PT", None, "DD"), date(1975, 11, 2), ["DDR", "DEU", "PRT"]),
        (("SA", None, "YD"), date(1975, 11, 2), ["SAU", "YEM", "YMD"]),
        (("TZ", None, "RW"), date(1963, 12, 3), ["EAZ", "RWA", "TZA"]),
        (("ES", None, "IQ", None), date(1975, 11, 2), None),
        ((None, "DD", "TZ", "IL", None), date(1975, 11, 2), ["DDR", "DEU", "ISR", "TZA", "YEM"]),
    ],
)
def test_a_missing_code_is_the_number_between_its_neighbours(
    tmp_path: Path, codes: tuple[str | None, ...], on: date, states: list[str] | None
) -> None:
    if states is None:
        with pytest.raises(SourceError, match="do not tell the state"):
            _states(tmp_path, *codes, on=on)
    else:
        assert _states(tmp_path, *codes, on=on) == states


@pytest.mark.parametrize(
    ("code", "on", "state"),
    [
        ("CS", date(1992, 12, 6), "CSK"),
        ("RU", date(1991, 12, 6), "SUN"),
        ("RU", date(1992, 8, 3), "RUS"),
        ("YU", date(1999, 12, 6), "YUG"),
        ("YU", date(2005, 12, 6), "SCG"),
        ("YU", date(2010, 12, 6), "SRB"),
        ("TW", date(1971, 10, 7), "TWN"),
        ("CN", date(1971, 11, 3), "CHN"),
        ("NA", date(1993, 12, 3), "NAM"),
        ("YE", date(1991, 10, 3), "YEM"),
    ],
)
def test_codes_go_to_the_holder_of_the_seat(tmp_path: Path, code: str, on: date, state: str) -> None:
    assert _states(tmp_path, code, on=on) == [state]


def test_rows_out_of_order_are_refused_only_where_a_code_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not in the published order"):
        _states(tmp_path, "DD", None, "PT", on=date(1975, 11, 2))
    assert _states(tmp_path, "DD", "PT", on=date(1975, 11, 2)) == ["DDR", "PRT"]


@pytest.mark.parametrize(
    ("votes", "message"),
    [
        ([(3, "US", "present")], "not yes, abstain or no: present"),
        ([(3, "XQ", "yes")], "no state has: XQ"),
        ([(3, "US", "yes"), (3, "US", "no")], "2 rows that share a key"),
        ([(3, "US", "yes"), (5, "US", "yes")], r"only one of them \(first: 5\)"),
        ([(3, "US", None)], "1 rows without a vote"),
        ([(3, "PT", "yes"), (3, None, "yes"), (3, None, "no"), (3, "DD", "no")], "share a key"),
    ],
)
def test_bad_votes_are_refused(tmp_path: Path, votes: list[Vote], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_unvotes(*write_unvotes(tmp_path, votes, {3: {}}))


def test_bad_files_are_refused(tmp_path: Path) -> None:
    votes, heads = write_unvotes(tmp_path, [(3, "US", "yes")], {3: {}})
    with pytest.raises(SourceError, match="lacks the columns country_code, vote"):
        read_unvotes(heads, votes)
    (tmp_path / "text.parquet").write_text("rcid,vote\n")
    with pytest.raises(SourceError, match="cannot be read as Parquet"):
        read_unvotes(tmp_path / "text.parquet", heads)
    pl.read_parquet(votes).clear().write_parquet(tmp_path / "none.parquet")
    with pytest.raises(SourceError, match="has no rows"):
        read_unvotes(tmp_path / "none.parquet", heads)
    pl.concat([pl.read_parquet(heads)] * 2).write_parquet(tmp_path / "twice.parquet")
    with pytest.raises(SourceError, match="2 rows that share an rcid"):
        read_unvotes(votes, tmp_path / "twice.parquet")
    pl.read_parquet(heads).with_columns(session=pl.lit("XX")).write_parquet(tmp_path / "roman.parquet")
    with pytest.raises(SourceError, match="values in session that are no Int16"):
        read_unvotes(votes, tmp_path / "roman.parquet")


def _with_issues(folder: Path, rows: list[tuple[int, str]]) -> list[list[str]]:
    votes: list[Vote] = [(3, "US", "yes"), (4, "US", "yes")]
    path = folder / "issues.parquet"
    flags = pl.DataFrame(rows, schema={"rcid": pl.Float64, "short_name": pl.Categorical}, orient="row")
    flags.with_columns(issue=pl.lit("...")).write_parquet(path)
    read = read_unvotes(*write_unvotes(folder, votes, {3: {}, 4: {}}), path)
    assert read.origin.sha256.count(" ") == 2
    found: list[list[str]] = read.roll_calls["issues"].to_list()
    return found


def test_the_issues_of_roll_calls_come_as_lists(tmp_path: Path) -> None:
    assert _with_issues(tmp_path, [(4, "nu"), (4, "di")]) == [[], ["di", "nu"]]


def test_issues_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="issues that are not me, nu, di, hr, co, ec: xx"):
        _with_issues(tmp_path, [(4, "xx")])
    with pytest.raises(SourceError, match=r"names 1 roll call that the other files lack \(first: 9\)"):
        _with_issues(tmp_path, [(9, "nu")])


def test_every_flag_of_the_published_file_is_read() -> None:
    folder = real_data("published")
    read = read_unvotes(*(folder / f"unvotes_{name}.parquet" for name in ("votes", "rollcalls", "issues")))
    flags = read.roll_calls.explode("issues").drop_nulls("issues")
    counts = dict(flags.group_by("issues").len().iter_rows())
    assert counts == {"me": 1061, "nu": 855, "di": 1092, "hr": 1015, "co": 957, "ec": 765}
    assert select_roll_calls(read.roll_calls, issue="nuclear").height == 855
    assert [note for note in read.report.notes if "flags" in note] == [
        "In session 74 the flags co, di, ec are on the same roll calls, which cannot be: do not rely on them."
    ]
