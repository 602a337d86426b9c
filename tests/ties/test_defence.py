"""Defence: from invented files of ATOP's to obligations in force."""

from __future__ import annotations

import gzip
import tempfile
from datetime import date
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

from equipoise.errors import SettingsError, SourceError
from equipoise.sources.atop import MEMBERS, OBLIGATIONS, read_atop
from equipoise.sources.sector_tables import SectorTables
from equipoise.ties.defence import RANKS, Weights, defence_ties
from equipoise.ties.sector import SectorTies
from worlds import atopfiles as af
from worlds.atopfiles import CAN, CHN, DDR, DEU, FRA, FRG, GBR, ITA, KAZ, RUS, USA, YAR, YEM, Pair

TODAY = date(2025, 6, 1)
DEEP = {"intcom": 1, "organ1": 3, "base": 3, "milcon": 2}


def _read(folder: Path, text: str, members: str | None = None) -> SectorTables:
    path = folder / "pairs.csv"
    path.write_text(text, encoding="utf-8")
    if members is None:
        return read_atop(path, today=TODAY)
    (folder / "members.csv").write_text(members, encoding="utf-8")
    return read_atop(path, folder / "members.csv", today=TODAY)


def _ties(read: SectorTables, weights: Weights = "depth") -> SectorTies:
    return defence_ties(read.tables, (read.origin,), weights)


def _values(ties: SectorTies) -> dict[tuple[str, str, int], float]:
    return {(s, p, y): v for s, p, y, v, _ in ties.ties.rows()}


def test_pairs_become_states_as_they_were(tmp_path: Path) -> None:
    rows: list[Pair] = [
        (RUS, CHN, 1985, "a"),
        (RUS, CHN, 1995, "ac"),
        (USA, FRG, 1989, "dac"),
        (USA, DEU, 1992, "d"),
    ]
    read = _read(tmp_path, af.directed(rows))
    obligations = read.tables["obligations"]
    assert dict(obligations.schema) == OBLIGATIONS
    assert dict(read.tables["members"].schema) == MEMBERS
    assert obligations.rows() == [
        ("RUS", "CHN", 1995, 0, 0, 0, 1, 1),
        ("SUN", "CHN", 1985, 0, 0, 0, 1, 0),
        ("USA", "DEU", 1989, 1, 0, 0, 1, 1),
        ("USA", "DEU", 1992, 1, 0, 0, 0, 0),
    ]
    assert read.origin.coverage == ("1985", "1995")
    assert (read.report.rows, read.report.kept, dict(read.report.dropped), read.report.notes) == (
        4,
        4,
        {},
        (),
    )


def test_every_layout_and_packing_reads_alike(tmp_path: Path) -> None:
    one: list[Pair] = [(USA, CAN, 1950, "dac"), (GBR, USA, 1950, "c")]
    both: list[Pair] = [*one, *((b, a, y, k) for a, b, y, k in one)]
    ties = _ties(_read(tmp_path, af.directed(both))).ties
    for text in (
        af.undirected(one),
        af.peacesciencer(one),
        af.directed(one),
        af.directed(both).replace(",", "\t"),
    ):
        assert _ties(_read(tmp_path, text)).ties.equals(ties)
    packed = tmp_path / "pairs.csv.gz"
    packed.write_bytes(gzip.compress(af.directed(both).encode()))
    parquet = tmp_path / "pairs.parquet"
    pl.read_csv(StringIO(af.peacesciencer(both))).write_parquet(parquet)
    for path in (packed, parquet):
        assert _ties(read_atop(path, today=TODAY)).ties.equals(ties)


def test_the_publishers_zip_gives_pairs_and_members_at_once(tmp_path: Path) -> None:
    pact: list[af.Member] = [(3000, USA, 1949, 0, "dac", DEEP), (3000, CAN, 1949, 0, "dac", DEEP)]
    path = af.write_zip(
        tmp_path / "atop.zip",
        atop5_1ddyr_NNA=af.directed([(USA, GBR, 1951, "d")]),
        atop5_1dy=af.undirected([(USA, CHN, 1950, "d")]),
        atop5_1sy="state,year\n2,1950\n",
        atop5_1m=af.members(pact),
        atop5_1ddyr=af.directed([(USA, CAN, 1950, "dac")]),
    )
    read = read_atop(path, today=TODAY)
    assert read.tables["obligations"].rows() == [("USA", "CAN", 1950, 1, 0, 0, 1, 1)]
    assert read.tables["members"].select("state", "year", "intcom", "subord").rows() == [
        ("CAN", 1949, 1, 0),
        ("CAN", 1950, 1, 0),
        ("USA", 1949, 1, 0),
        ("USA", 1950, 1, 0),
    ]
    assert _values(_ties(read)) == {("USA", "CAN", 1950): 10.5, ("CAN", "USA", 1950): 10.5}
    assert read.origin.sha256.count(" ") == 0


def test_what_is_dropped_is_counted_by_reason(tmp_path: Path) -> None:
    rows: list[Pair] = [
        (USA, CAN, 1950, "d"),
        (USA, CAN, 1950, "d"),
        (USA, GBR, 1950, ""),
        (USA, 999, 1950, "d"),
        (USA, KAZ, 1950, "d"),
        (USA, CAN, 1930, "d"),
        (USA, CAN, 2031, "d"),
        (USA, CAN, "soon", "d"),
        (USA, USA, 1950, "d"),
    ]
    text = (
        af.directed(rows) + "2020,1951,1,2,0,0,0,0,1,2,20,3000,5.1\n2020,1952,1,-9,0,0,0,0,1,2,20,3000,5.1\n"
    )
    read = _read(tmp_path, text + "2020,1953,1,,0,0,0,0,1,2,20,3000,5.1\n")
    assert dict(read.report.dropped) == {
        "an obligation is neither 0 nor 1": 3,
        "a number that no state of our table had in that year": 2,
        "the same row stands before": 1,
        "no obligation in this direction": 1,
        "the year is before 1945, where the table of states begins": 1,
        "the year is in the future": 1,
        "the year is no number": 1,
        "both numbers are of one state": 1,
    }
    assert (read.report.rows, read.report.kept) == (12, 1)


def test_two_numbers_of_one_state_are_merged_and_told(tmp_path: Path) -> None:
    rows: list[Pair] = [
        (FRG, USA, 1990, "d"),
        (DEU, USA, 1990, "ac"),
        (YAR, YEM, 1990, "d"),
        (DDR, RUS, 1989, "d"),
    ]
    read = _read(tmp_path, af.directed(rows))
    assert read.tables["obligations"].rows() == [
        ("DDR", "SUN", 1989, 1, 0, 0, 0, 0),
        ("DEU", "USA", 1990, 1, 0, 0, 1, 1),
    ]
    assert dict(read.report.dropped) == {"both numbers are of one state": 1}
    assert read.report.notes == (
        "1 rows give a pair again, since a state had two numbers in a year; they are merged.",
    )


def test_a_one_sided_promise_ties_both(tmp_path: Path) -> None:
    read = _read(tmp_path, af.directed([(USA, 740, 1960, "dc"), (740, USA, 1960, "c")]))
    assert _values(_ties(read)) == {("USA", "JPN", 1960): 5.0, ("JPN", "USA", 1960): 5.0}
    assert set(_values(_ties(read, "plain")).values()) == {2.0}


@pytest.mark.parametrize(
    ("kinds", "depth", "plain"),
    [("c", 1, 1), ("a", 2, 1), ("n", 2, 1), ("o", 3, 1), ("d", 4, 1), ("dac", 7, 3), ("donac", 12, 5)],
)
def test_weights_by_hand(tmp_path: Path, kinds: str, depth: float, plain: float) -> None:
    read = _read(tmp_path, af.directed([(USA, CAN, 1950, kinds)]))
    assert set(_values(_ties(read)).values()) == {depth}
    assert set(_values(_ties(read, "plain")).values()) == {plain}
    assert _ties(read).ties["cv"].null_count() == 2
    assert _ties(read).blocs == "mean"
    assert _ties(read).notes == ("Without ATOP's member file no alliance is known to be deep.",)


def test_depth_is_that_of_the_deepest_alliance_with_active_support(tmp_path: Path) -> None:
    """Two of eight provisions in the pact of 1949, four in that of 1951; the club promises no support."""
    shallow, deep = {"organ1": 2, "compag": 1}, DEEP
    pacts: list[af.Member] = [
        *((3000, m, 1949, 0, "dac", shallow) for m in (USA, CAN)),
        *((3010, m, 1951, 1952, "d", deep) for m in (USA, CAN)),
        *((4000, m, 1949, 0, "a", dict.fromkeys(af.PROVISIONS, 1)) for m in (USA, CAN, GBR)),
    ]
    rows: list[Pair] = [*((USA, CAN, y, "dac") for y in range(1949, 1954)), (USA, GBR, 1950, "a")]
    read = _read(tmp_path, af.directed(rows), af.members(pacts))
    own = {y: v for (s, p, y), v in _values(_ties(read)).items() if (s, p) == ("CAN", "USA")}
    assert own == {1949: 8.75, 1950: 8.75, 1951: 10.5, 1952: 10.5, 1953: 8.75}
    assert _values(_ties(read))["USA", "GBR", 1950] == 2.0
    assert _ties(read).notes == ()
    assert set(_values(_ties(read, "plain")).values()) == {3.0, 1.0}


def test_what_the_member_file_has_of_no_state_is_told(tmp_path: Path) -> None:
    pact: list[af.Member] = [
        (3000, USA, 1949, 0, "d", {}),
        (3000, 8152, 1949, 0, "d", {}),
        (3000, CAN, 1820, 1900, "d", {}),
    ]
    read = _read(tmp_path, af.directed([(USA, CAN, 1950, "d")]), af.members(pact))
    assert read.report.notes == (
        "2 member-years of the member file have a number that no state of our table had then.",
    )
    assert read.tables["members"]["state"].to_list() == ["USA", "USA"]
    assert read.origin.sha256.count(" ") == 1


def test_every_state_is_covered_once_a_seat(tmp_path: Path) -> None:
    read = _read(tmp_path, af.directed([(USA, CAN, 1990, "d"), (USA, CAN, 1993, "d")]))
    covered = set(_ties(read).covered.rows())
    assert {
        ("SUN", 1991),
        ("RUS", 1992),
        ("KAZ", 1991),
        ("CSK", 1992),
        ("CZE", 1993),
        ("DDR", 1990),
    } <= covered
    assert (
        not {("RUS", 1991), ("SUN", 1992), ("KAZ", 1990), ("CZE", 1992), ("DDR", 1991), ("USA", 1994)}
        & covered
    )


def test_unknown_weights_are_refused(tmp_path: Path) -> None:
    read = _read(tmp_path, af.directed([(USA, CAN, 1950, "d")]))
    with pytest.raises(SettingsError, match="There are no weights 'deep': give depth or plain"):
        defence_ties(read.tables, (read.origin,), "deep")  # type: ignore[arg-type]


BAD = {
    "empty.csv": ("", "holds no table"),
    "page.csv": ("<html><body>stateA,stateB</body></html>", "is a web page"),
    "words.csv": ("one,two\n1,2\n", r"lacks the columns stateA and stateB \(or mem1 and mem2\)"),
    "kinds.csv": (
        af.directed([(USA, CAN, 1950, "d")]).replace("consul", "cons"),
        "lacks the columns consul:",
    ),
    "head.csv": (af.directed([]), "has no rows"),
    "twice.csv": (
        af.directed([(USA, CAN, 1950, "d"), (USA, CAN, 1950, "a")]),
        "different obligations for one pair",
    ),
    "nobody.csv": (af.directed([(USA, 999, 1950, "d")]), "no obligation between two states"),
    "bytes.csv": ("\x00\x01" * 5000, "lacks the columns stateA"),
    "fake.parquet": ("PAR1 and no more", "cannot be read as a table"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(BAD[name][0], encoding="utf-8")
    with pytest.raises(SourceError, match=BAD[name][1]) as error:
        read_atop(tmp_path / name)
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


def test_damaged_and_missing_files_are_refused(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(af.directed([(USA, CAN, 1950, "d")]), encoding="utf-8")
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress(pairs.read_bytes())[:-9])
    with pytest.raises(SourceError, match="damaged or cut off"):
        read_atop(cut)
    with pytest.raises(SourceError, match="There is no file"):
        read_atop(pairs, tmp_path / "none.csv")
    with pytest.raises(SourceError, match="lacks columns of ATOP's member file"):
        read_atop(pairs, pairs)


def _slow(read: SectorTables) -> dict[tuple[str, str, int], float]:
    """The same values, pair by pair, from the stored tables."""
    promised: dict[tuple[str, str, int], set[str]] = {}
    for row in read.tables["obligations"].iter_rows(named=True):
        kinds = {k for k in RANKS if row[k]}
        for one, other in ((row["state"], row["partner"]), (row["partner"], row["state"])):
            promised.setdefault((one, other, row["year"]), set()).update(kinds)
    clubs: dict[tuple[int, int, int], dict[str, set[str]]] = {}
    for row in read.tables["members"].iter_rows(named=True):
        club = clubs.setdefault((row["alliance"], row["phase"], row["year"]), {})
        club[row["state"]] = {p for p in af.PROVISIONS if row[p]}
    found = {}
    for (one, other, year), kinds in promised.items():
        shared = [
            c[one] | c[other] for (_, _, y), c in clubs.items() if y == year and {one, other} <= c.keys()
        ]
        deep = max((len(has) for has in shared), default=0)
        found[one, other, year] = sum(RANKS[k] for k in kinds) * (1 + deep / 8)
    return found


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([USA, CAN, GBR, RUS, KAZ, CHN, DEU]),
            st.sampled_from([USA, CAN, GBR, RUS, KAZ, CHN, DEU]),
            st.integers(1988, 1996),
            st.text("donac", max_size=5),
        ),
        min_size=1,
        max_size=40,
        unique_by=lambda row: row[:3],
    ),
    st.lists(
        st.tuples(
            st.integers(1, 3),
            st.sampled_from([USA, CAN, GBR, RUS]),
            st.integers(1985, 1995),
            st.sampled_from([0, 1992, 1995]),
            st.sampled_from(["d", "o", "a"]),
            st.dictionaries(st.sampled_from(af.PROVISIONS), st.integers(0, 3)),
        ),
        max_size=12,
    ),
)
def test_ties_are_symmetrical_bounded_and_lose_nothing(rows: list[Pair], pacts: list[af.Member]) -> None:
    rows = [(FRA, ITA, 1990, "d"), *rows]
    with tempfile.TemporaryDirectory() as folder:
        read = _read(Path(folder), af.directed(rows), af.members(pacts))
    assert read.report.rows == len(rows) == read.report.kept + sum(read.report.dropped.values())
    depth, plain = _values(_ties(read)), _values(_ties(read, "plain"))
    assert depth == _slow(read)
    assert depth.keys() == plain.keys()
    assert {frozenset(k[:2]) | {k[2]} for k in depth} == {
        frozenset((s, p)) | {y}
        for s, p, y in read.tables["obligations"].select("state", "partner", "year").rows()
    }
    for (state, partner, year), value in depth.items():
        assert state != partner
        assert depth[partner, state, year] == value
        count = plain[state, partner, year]
        assert min(RANKS.values()) * count <= value <= 2 * sum(RANKS.values())
        assert count in {1, 2, 3, 4, 5}
