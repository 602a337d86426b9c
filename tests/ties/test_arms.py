"""Arms: from an invented export to moving sums of deliveries."""

from __future__ import annotations

import gzip
import math
import tempfile
import zipfile
from collections import defaultdict
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

from equipoise.errors import CoverageError, SettingsError
from equipoise.sources.sector_tables import SectorTables
from equipoise.sources.sipri import DELIVERIES, UNATTRIBUTED, read_sipri
from equipoise.states import all_states
from equipoise.states.lines import holder, line
from equipoise.ties.arms import arms_ties
from equipoise.ties.sector import SectorTies
from worlds.armsfiles import Delivery, register_text, write_register, write_totals

TODAY = date(2025, 6, 1)
FRAME: list[Delivery] = [("1", "France", "Brazil", 2000, 1), ("2", "France", "Brazil", 2006, 1)]


def _read(folder: Path, rows: list[Delivery]) -> SectorTables:
    return read_sipri(write_register(folder / "register.csv", rows), today=TODAY)


def _ties(read: SectorTables, window: int = 5) -> SectorTies:
    return arms_ties(read.tables, (read.origin,), window)


def _of(ties: SectorTies, state: str) -> dict[tuple[str, int], float]:
    return {(p, y): v for s, p, y, v, _ in ties.ties.rows() if s == state}


def test_a_register_gives_deliveries_as_the_states_were(tmp_path: Path) -> None:
    rows: list[Delivery] = [
        ("7", "Soviet Union", "Côte d'Ivoire", 1990, 2.5),
        ("7", "Russia", "Kazakhstan", 1993, "10"),
        ("8", "Serbia", "Congo", 1996, 1),
        ("9", "Russia", "Guinea", 1991, 4),
        ("10", "Germany", "Libya GNC", 2017, 4),
    ]
    read = _read(tmp_path, rows)
    deliveries, lost = read.tables["deliveries"], read.tables["unattributed"]
    assert dict(deliveries.schema) == DELIVERIES
    assert dict(lost.schema) == UNATTRIBUTED
    assert lost.is_empty()
    assert set(deliveries.rows()) == {
        ("SUN", "CIV", 1990, "7", 2.5),
        ("RUS", "KAZ", 1993, "7", 10.0),
        ("YUG", "COG", 1996, "8", 1.0),
        ("SUN", "GIN", 1991, "9", 4.0),
        ("DEU", "LBY", 2017, "10", 4.0),
    }
    assert (read.report.rows, read.report.kept, dict(read.report.dropped)) == (5, 5, {})
    assert read.origin.coverage == ("1990", "2017")
    assert len(read.origin.sha256) == 64


@pytest.mark.parametrize("kind", ["latin", "gz", "zip", "parquet", "bom", "semicolons"])
def test_every_packing_reads_alike(tmp_path: Path, kind: str) -> None:
    rows: list[Delivery] = [
        ("7", "Russia", "Côte d'Ivoire", 1993, 10.5),
        ("8", "Türkiye", "Kazakhstan", 1994, 2),
    ]
    plain = _read(tmp_path, rows).tables["deliveries"]
    text, path = register_text(rows), tmp_path / f"other.{kind}"
    if kind == "latin":
        path.write_bytes(text.encode("latin-1"))
    elif kind == "bom":
        path.write_bytes(b"\xef\xbb\xbf" + register_text(rows, preamble=()).encode())
    elif kind == "gz":
        path.write_bytes(gzip.compress(text.encode()))
    elif kind == "semicolons":
        path.write_text(
            register_text(rows, ()).replace("X-1, improved", "X-1").replace(",", ";"), encoding="utf-8"
        )
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("trade-register.csv", text)
    else:
        table = register_text(rows, preamble=())
        pl.read_csv(table.encode()).write_parquet(path)
    assert read_sipri(path, today=TODAY).tables["deliveries"].equals(plain)


def test_marks_within_a_cell_end_no_row(tmp_path: Path) -> None:
    text = register_text([("7", "Russia", "Kazakhstan", 1993, 10.5)])
    path = tmp_path / "r.csv"
    path.write_bytes(text.replace("X-1, improved", "X\x85-1\r\nimproved\x0c").encode("latin-1"))
    assert read_sipri(path, today=TODAY).tables["deliveries"].rows() == [("RUS", "KAZ", 1993, "7", 10.5)]


@pytest.mark.parametrize("value", ["tiv_musd", "value"])
def test_both_layouts_of_totals_are_read(tmp_path: Path, value: str) -> None:
    path = write_totals(
        tmp_path / "t.csv", [("Russia", "Kazakhstan", 2000, 3.5), ("Spain", "Chile", 2004, 1)], value
    )
    assert read_sipri(path, today=TODAY).tables["deliveries"].rows() == [
        ("ESP", "CHL", 2004, None, 1.0),
        ("RUS", "KAZ", 2000, None, 3.5),
    ]


def test_what_is_dropped_is_counted_by_reason(tmp_path: Path) -> None:
    rows: list[Delivery] = [
        *FRAME,
        FRAME[0],
        ("3", "France", "Hezbollah (Lebanon)*", 2001, 1),
        ("4", "France", "NATO**", 2001, 1),
        ("5", "France", "unknown recipient(s)", 2001, 1),
        ("6", "France", "South Sudan", 2008, 1),
        ("7", "France", "Atlantis", 2001, 1),
        ("8", "unknown supplier(s)", "Brazil", 2001, 30),
        ("9", "European Union**", "Brazil", 2001, 12),
        ("10", "Aruba", "Chile", 2002, 5),
        ("11", "France", "Brazil", 2001, -3),
        ("12", "France", "Brazil", 2001, "NaN"),
        ("13", "France", "Brazil", 2001, ""),
        ("14", "France", "Brazil", 2001, 0),
        ("15", "France", "Brazil", 2031, 1),
        ("16", "France", "Brazil", 1944, 1),
        ("17", "France", "Brazil", "soon", 1),
        ("18", "France", "France", 2001, 1),
    ]
    read = _read(tmp_path, rows)
    assert dict(read.report.dropped) == {
        "the delivery value is below 0 or no number": 3,
        "the supplier is unknown or no state (their sum is kept as unattributed)": 3,
        "the recipient was no state of our table in that year": 2,
        "the delivery year is before 1945 or in the future": 2,
        "the same row stands before": 1,
        "the recipients are rebel groups": 1,
        "the recipients are organisations": 1,
        "the recipients are unknown": 1,
        "the delivery value is printed as 0, which is less than half a million": 1,
        "the delivery year is no year": 1,
        "a state delivers to itself": 1,
    }
    assert read.report.rows == len(rows) == read.report.kept + sum(read.report.dropped.values())
    assert read.tables["unattributed"].rows() == [("BRA", 2001, 42.0), ("CHL", 2002, 5.0)]
    ties = _ties(read)
    assert any("47 million in all" in note and "in 5 state-years" in note for note in ties.notes)


def test_two_names_of_one_state_are_added_and_told(tmp_path: Path) -> None:
    path = write_totals(
        tmp_path / "t.csv",
        [("Turkey", "Kazakhstan", 2001, 3), ("Turkiye", "Kazakhstan", 2001, 4), ("Turkey", "Chile", 2005, 1)],
    )
    read = read_sipri(path, today=TODAY)
    assert read.tables["deliveries"].filter(pl.col("recipient") == "KAZ")["value"].to_list() == [7.0]
    assert read.report.notes == (
        "Names of one state in one year, whose deliveries were added up: Turkey and Turkiye.",
    )


def test_a_window_by_hand(tmp_path: Path) -> None:
    """Two deals of 30 and 40 in the window of 2004; of the first, half is left in 2005 and none in 2006."""
    rows: list[Delivery] = [
        ("1", "Russia", "Kazakhstan", 2000, 10),
        ("1", "Russia", "Kazakhstan", 2001, 20),
        ("2", "Russia", "Kazakhstan", 2004, 40),
        ("3", "Spain", "Kazakhstan", 2004, 5),
        ("4", "Spain", "Kazakhstan", 2007, 5),
    ]
    ties = _ties(_read(tmp_path, rows))
    assert _of(ties, "KAZ") == {
        ("RUS", 2004): 70.0,
        ("RUS", 2005): 60.0,
        ("RUS", 2006): 40.0,
        ("RUS", 2007): 40.0,
        **{("ESP", y): 5.0 for y in (2004, 2005, 2006)},
        ("ESP", 2007): 10.0,
    }
    cv = {(p, y): c for _, p, y, _, c in ties.ties.rows()}
    assert cv["RUS", 2004] == pytest.approx(50 / 70)
    assert cv["RUS", 2005] == pytest.approx(math.hypot(20, 40) / 60)
    assert cv["ESP", 2007] == pytest.approx(math.sqrt(0.5))
    assert ties.years == (2004, 2007)
    assert ties.blocs == "sum"


def test_years_stand_for_deals_where_a_file_has_none(tmp_path: Path) -> None:
    path = write_totals(tmp_path / "t.csv", [("Russia", "Kazakhstan", y, 10.0) for y in range(2000, 2005)])
    assert _ties(read_sipri(path, today=TODAY)).ties.rows() == [
        ("KAZ", "RUS", 2004, 50.0, pytest.approx(1 / math.sqrt(5)))
    ]


def test_succession_counts_every_delivery_once(tmp_path: Path) -> None:
    rows: list[Delivery] = [
        ("1", "Soviet Union", "India", 1990, 100),
        ("2", "Russia", "India", 1992, 10),
        ("3", "Czechoslovakia", "Soviet Union", 1989, 7),
        ("4", "Soviet Union", "Czechoslovakia", 1991, 50),
        ("5", "Russia", "Slovakia", 1995, 20),
        ("6", "France", "Yugoslavia", 1991, 3),
        ("7", "France", "Serbia", 1994, 4),
        ("8", "East Germany (GDR)", "India", 1989, 9),
    ]
    ties = _ties(_read(tmp_path, rows))
    india = _of(ties, "IND")
    assert (india["RUS", 1993], india["RUS", 1994], india["RUS", 1995]) == (110.0, 110.0, 10.0)
    assert not [key for key in india if key[0] == "SUN"]
    assert {y: v for (p, y), v in india.items() if p == "DDR"} == {1993: 9.0}
    assert _of(ties, "RUS") == {("CSK", 1993): 7.0}
    assert _of(ties, "SVK") == {("RUS", 1995): 20.0}
    assert _of(ties, "CZE") == {}
    assert _of(ties, "YUG")["FRA", 1994] == 7.0


def test_coverage_is_whole_windows_of_all_states_or_of_the_recipients_named(tmp_path: Path) -> None:
    few = _ties(_read(tmp_path, FRAME))
    assert few.covered.rows() == [("BRA", y) for y in (2004, 2005, 2006)]
    assert few.notes == (
        "Recipients in the file: 1; since SIPRI has more, it is taken to cover these alone.",
    )
    names = [s.name for s in all_states() if s.start is None and s.end is None and not s.absent][:60]
    wide: list[Delivery] = [
        (str(i), a, n, 2000 + i % 7, 1)
        for i, n in enumerate(names)
        for a in ("Spain", "Chile", "Peru", "Iran", "Egypt", "Sweden")
    ]
    whole = _ties(_read(tmp_path, [(f"{d}{a}", a, n, y, v) for d, a, n, y, v in wide if a != n]))
    assert {"KAZ", "SSD"} & set(whole.covered.filter(pl.col("year") == 2004)["state"]) == {"KAZ"}
    assert whole.covered["year"].unique().sort().to_list() == [2004, 2005, 2006]
    assert whole.covered.filter(pl.col("year") == 2006).height > 190


@pytest.mark.parametrize("window", [0, -1])
def test_a_window_needs_a_year(tmp_path: Path, window: int) -> None:
    with pytest.raises(SettingsError, match="give 1 or more"):
        _ties(_read(tmp_path, FRAME), window)


def test_a_window_longer_than_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CoverageError, match="2000 to 2006, so no sum over 8 years is whole"):
        _ties(_read(tmp_path, FRAME), 8)
    assert _ties(_read(tmp_path, FRAME), 7).years == (2006, 2006)


NAMES = {
    "Soviet Union": (1986, 1991),
    "Russia": (1992, 1999),
    "Kazakhstan": (1992, 1999),
    "India": (1986, 1999),
}
NAMES |= {
    "Czechoslovakia": (1986, 1992),
    "Slovakia": (1993, 1999),
    "Yugoslavia": (1986, 1999),
    "Serbia": (1992, 1999),
}


@st.composite
def _rows(draw: st.DrawFn) -> list[Delivery]:
    rows: list[Delivery] = [("0", "India", "Brazil", 1986, 1.0), ("0", "India", "Brazil", 1999, 1.0)]
    for deal in range(draw(st.integers(0, 25))):
        a, b = draw(st.permutations(list(NAMES)))[:2]
        first, last = max(NAMES[a][0], NAMES[b][0]), min(NAMES[a][1], NAMES[b][1])
        if first <= last:
            value = draw(st.floats(0.01, 1e4, allow_nan=False))
            rows.append((str(deal // 2), a, b, draw(st.integers(first, last)), value))
    return rows


def _slow(read: SectorTables, window: int) -> dict[tuple[str, str, int], tuple[float, float]]:
    """The same sums, row by row."""
    lines = {m: s.id for s in sorted(all_states(), key=lambda s: len(line(s.id))) for m in line(s.id)}
    first, last = map(int, read.origin.coverage)
    pieces: dict[tuple[str, str, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for supplier, recipient, year, deal, value in read.tables["deliveries"].rows():
        for end in range(max(year, first + window - 1), min(year + window - 1, last) + 1):
            to = holder(lines[recipient], end)
            if to is not None:
                pieces[to, holder(lines[supplier], end) or lines[supplier], end][deal] += value
    return {
        key: (sum(of.values()), math.sqrt(sum(v * v for v in of.values())) / sum(of.values()))
        for key, of in pieces.items()
    }


@settings(max_examples=40)
@given(rows=_rows(), window=st.integers(1, 6), scale=st.floats(0.5, 1000))
def test_nothing_is_lost_or_doubled(rows: list[Delivery], window: int, scale: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read = _read(Path(folder), rows)
        scaled = _read(Path(folder), [(d, a, b, y, float(str(v)) * scale) for d, a, b, y, v in rows])
    assert read.report.rows == read.report.kept + sum(read.report.dropped.values())
    ties = _ties(read, window)
    slow = _slow(read, window)
    found = {(s, p, y): (v, c) for s, p, y, v, c in ties.ties.rows()}
    assert found.keys() == slow.keys()
    for key, pair in slow.items():
        assert found[key] == pytest.approx(pair)
    assert all(s != p and line(s)[-1] != line(p)[-1] for s, p, _ in found)
    assert ties.ties["cv"].is_between(0, 1 + 1e-12).all()
    bigger = _ties(scaled, window).ties
    assert bigger["value"].to_list() == pytest.approx([v * scale for v in ties.ties["value"].to_list()])
    assert bigger["cv"].to_list() == pytest.approx(ties.ties["cv"].to_list())
    single = _ties(read, 1)
    kept = read.tables["deliveries"]["value"].sum()
    assert single.ties["value"].sum() == pytest.approx(kept)
