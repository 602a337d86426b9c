"""The one SQL text: every rule by hand, and all of them against a slow twin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from equipoise.errors import SourceError
from equipoise.sources.gdelt import on_duckdb
from equipoise.sources.gdelt.layout import V1, V1_BACKFILE, V2, Layout
from equipoise.sources.gdelt.query import ENCODING
from worlds.gdeltfiles import line, write_exports, write_lines
from worlds.gdelttwin import twin

NAME = "20200115120000.export.CSV"


def run(folder: Path, lines: Sequence[str], layout: Layout = V2) -> pl.DataFrame:
    return on_duckdb([write_lines(folder / NAME, lines)], layout)


def left_out(found: pl.DataFrame) -> dict[str, int]:
    return dict(found.drop_nulls("left_out").select("left_out", "lines").rows())


def dyads(found: pl.DataFrame) -> dict[tuple[int, str, str], list[int]]:
    kept = found.filter(pl.col("left_out").is_null())
    counts = ("events", "n_coop", "n_conf", "goldstein_tenths")
    return {row[:3]: list(row[3:]) for row in kept.select("month", "source", "target", *counts).rows()}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"SQLDATE": "20200230"}, "date"),
        ({"SQLDATE": "20210229"}, "date"),
        ({"SQLDATE": "20201301"}, "date"),
        ({"SQLDATE": "20200100"}, "date"),
        ({"SQLDATE": "2020-1-1"}, "date"),
        ({"SQLDATE": "202001"}, "date"),
        ({"SQLDATE": ""}, "date"),
        ({"DATEADDED": ""}, "date"),
        ({"DATEADDED": "yesterday"}, "date"),
        ({"SQLDATE": "20200116"}, "later"),
        ({"SQLDATE": "20191130"}, "earlier"),
        ({"SQLDATE": "20100115"}, "earlier"),
        ({"IsRootEvent": 0}, "root"),
        ({"IsRootEvent": ""}, "root"),
        ({"Actor1CountryCode": ""}, "country"),
        ({"Actor2CountryCode": ""}, "country"),
        ({"Actor2CountryCode": "KAZ"}, "within"),
        ({"Actor1Type1Code": "LEG"}, "type"),
        ({"Actor2Type1Code": "REB"}, "type"),
        ({"QuadClass": ""}, "quad"),
        ({"QuadClass": 5}, "quad"),
        ({"SOURCEURL": ""}, "columns"),
        ({"GLOBALEVENTID": ""}, "columns"),
    ],
)
def test_each_rule_leaves_its_line_out(tmp_path: Path, fields: dict[str, object], why: str) -> None:
    found = run(tmp_path, [line(GLOBALEVENTID=2), line(**fields)])
    assert left_out(found) == {why: 1}
    assert dyads(found) == {(202001, "KAZ", "RUS"): [1, 1, 0, 19]}


@pytest.mark.parametrize(
    ("fields", "month"),
    [
        ({"SQLDATE": "20191201"}, 201912),
        ({"SQLDATE": "20200229", "DATEADDED": "20200301000000"}, 202002),
        ({"Actor1Type1Code": "MIL", "Actor2Type1Code": "GOV"}, 202001),
        ({"Actor1Type1Code": "", "Actor2Type1Code": ""}, 202001),
    ],
)
def test_lines_that_count(tmp_path: Path, fields: dict[str, object], month: int) -> None:
    assert dyads(run(tmp_path, [line(**fields)])) == {(month, "KAZ", "RUS"): [1, 1, 0, 19]}


def test_counts_of_the_four_classes(tmp_path: Path) -> None:
    scores = {1: "2.5", 2: "7.0", 3: "-2.0", 4: "-10.0"}
    lines = [
        line(GLOBALEVENTID=10 * q + n, QuadClass=q, GoldsteinScale=scores[q], NumMentions=q)
        for q in scores
        for n in range(q)
    ]
    row = run(tmp_path, lines).row(0, named=True)
    assert (row["events"], row["n_coop"], row["n_conf"]) == (10, 3, 7)
    assert (row["n_coop_material"], row["n_conf_material"]) == (2, 4)
    assert (row["mentions_coop"], row["mentions_conf"]) == (1 + 4, 9 + 16)
    assert row["goldstein_tenths"] == 25 + 2 * 70 - 3 * 20 - 4 * 100


def test_a_score_or_a_number_of_mentions_that_is_none_counts_as_nothing(tmp_path: Path) -> None:
    odd = [("nan", "x"), ("", ""), ("99", "-5"), ("inf", "0")]
    lines = [line(GLOBALEVENTID=n, GoldsteinScale=g, NumMentions=m) for n, (g, m) in enumerate(odd)]
    row = run(tmp_path, lines).row(0, named=True)
    assert (row["events"], row["goldstein_tenths"], row["mentions_coop"]) == (4, 0, 0)


def test_an_event_number_that_stands_twice_is_one_event(tmp_path: Path) -> None:
    lines = [line(), line(), line(GLOBALEVENTID=2)]
    first = write_lines(tmp_path / NAME, lines)
    second = write_lines(tmp_path / "20200115121500.export.CSV", [line(GLOBALEVENTID=2)])
    row = on_duckdb([first, second], V2).row(0, named=True)
    assert (row["lines"], row["events"], row["n_coop"]) == (4, 2, 2)


def test_lines_cut_short_and_lines_with_more(tmp_path: Path) -> None:
    whole = line(GLOBALEVENTID=7)
    cut = ["8", line(GLOBALEVENTID=9).rsplit("\t", 1)[0], "<html>", f"{line()}\tmore", f"{line()}\ta\tb\tc"]
    found = run(tmp_path, [whole, *cut])
    assert left_out(found) == {"columns": len(cut)}
    assert sum(found["lines"]) == 1 + len(cut)


def test_quotes_marks_and_zero_bytes_are_text(tmp_path: Path) -> None:
    names = ['"open', "a'b\"c", "#x", "back\\", "\x00", "a,b;c"]
    found = run(tmp_path, [line(GLOBALEVENTID=n, Actor1Name=name) for n, name in enumerate(names)])
    assert dyads(found) == {(202001, "KAZ", "RUS"): [len(names), len(names), 0, 19 * len(names)]}


def test_a_byte_that_is_no_text_matters_only_where_it_counts(tmp_path: Path) -> None:
    name = line(GLOBALEVENTID=1, Actor1Name="NAME").encode().replace(b"NAME", b"N\xff")
    code = line(GLOBALEVENTID=2).encode().replace(b"\tKAZ\t", b"\tK\xff\t")
    path = tmp_path / NAME
    path.write_bytes(b"\n".join([name, code, line(GLOBALEVENTID=3).encode()]) + b"\n")
    found = on_duckdb([path], V2)
    assert left_out(found) == {ENCODING: 1}
    assert dyads(found)[202001, "KAZ", "RUS"][0] == 2


def test_line_ends_of_windows(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(b"".join(line(GLOBALEVENTID=n).encode() + b"\r\n" for n in range(3)))
    assert dyads(on_duckdb([path], V2))[202001, "KAZ", "RUS"][0] == 3


@pytest.mark.parametrize("layout", [V1, V1_BACKFILE])
def test_version_1(tmp_path: Path, layout: Layout) -> None:
    found = run(tmp_path, [_old(layout), _old(layout).rsplit("\t", 1)[0]], layout)
    assert left_out(found) == {"columns": 1}
    assert dyads(found) == {(202001, "KAZ", "RUS"): [1, 1, 0, 19]}


def test_the_backfile_was_recorded_long_after(tmp_path: Path) -> None:
    text = _old(V1_BACKFILE, SQLDATE="19850301", DATEADDED="20130203")
    assert dyads(run(tmp_path, [text], V1_BACKFILE)) == {(198503, "KAZ", "RUS"): [1, 1, 0, 19]}


def _old(layout: Layout, **fields: object) -> str:
    known = {"DATEADDED": "20200115", **fields}
    text = line(V1, **known)
    return text if layout is V1 else text.rsplit("\t", 1)[0]


FIELDS = {
    "GLOBALEVENTID": st.integers(1, 12).map(str),
    "SQLDATE": st.sampled_from(
        ["20200115", "20200101", "20191231", "20191201", "20191130", "20200116", "2020x"]
    ),
    "Actor1CountryCode": st.sampled_from(["KAZ", "RUS", "CHN", ""]),
    "Actor2CountryCode": st.sampled_from(["KAZ", "RUS", "CHN", ""]),
    "Actor1Type1Code": st.sampled_from(["", "GOV", "MIL", "BUS"]),
    "IsRootEvent": st.sampled_from(["0", "1", "1", "1"]),
    "QuadClass": st.sampled_from(["1", "2", "3", "4", ""]),
    "GoldsteinScale": st.sampled_from(["-10.0", "-0.1", "0.0", "1.9", "3.4"]),
}


@st.composite
def exports(draw: st.DrawFn) -> list[str]:
    """Lines with odd fields, some cut short; an event number always stands for one event."""
    events = draw(st.lists(st.fixed_dictionaries(FIELDS), min_size=1, max_size=30))
    first = {event["GLOBALEVENTID"]: event for event in reversed(events)}
    lines = [line(V2, **first[event["GLOBALEVENTID"]]) for event in events]
    cuts = draw(st.lists(st.integers(0, 61), min_size=len(lines), max_size=len(lines)))
    return ["\t".join(text.split("\t")[: cut or None]) for text, cut in zip(lines, cuts, strict=True)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=exports())
def test_the_sql_agrees_with_its_slow_twin(tmp_path: Path, lines: list[str]) -> None:
    found = run(tmp_path, lines)
    dropped, counted = twin(lines, V2)
    again = int(found.filter(pl.col("left_out").is_null()).select(pl.sum("lines") - pl.sum("events")).item())
    assert dyads(found) == counted
    assert left_out(found) | ({"repeated": again} if again else {}) == dict(dropped)
    assert sum(found["lines"]) == len(lines)


def test_a_generated_day_agrees_with_the_twin(tmp_path: Path) -> None:
    files = write_exports(tmp_path / "day", rows=300, a_day=4)
    found = on_duckdb(files, V2)
    lines = [text for path in files for text in path.read_text().splitlines()]
    dropped, counted = twin(lines, V2)
    assert dyads(found) == counted
    assert left_out(found) == dict(dropped)
    assert {"earlier", "root", "country", "within", "type"} <= set(dropped)


def test_a_file_that_went_away_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot be read .*: fetch them again\.$"):
        on_duckdb([tmp_path / "gone.CSV"], V2)
