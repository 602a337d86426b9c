"""Reading the IMF's trade by partner: every layout, what is left out, what is refused."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from equipoise.errors import SourceError
from equipoise.sources.imf import FLOWS, read_imf
from equipoise.sources.imf.names import states_of
from equipoise.sources.sector_tables import SectorTables
from worlds.tradefiles import FLOWS as INVENTED, Flow, bulk, copy, panel, portal, sdmx, zipped

TODAY = date(2026, 6, 1)
LAYOUTS: dict[str, Callable[[Path, tuple[Flow, ...]], Path]] = {
    "sdmx": sdmx,
    "portal": portal,
    "portal, wide": lambda path, flows: portal(path, flows, wide=True),
    "bulk": bulk,
    "bulk, wide": lambda path, flows: bulk(path, flows, wide=True),
    "panel": panel,
    "copy": copy,
}
EXPECTED = {
    ("ITA", "KAZ", 2010, "imports", 100.0),
    ("KAZ", "ITA", 2010, "exports", 95.5),
    ("KAZ", "ITA", 2010, "imports", 15.25),
    ("KAZ", "RUS", 2010, "exports", 30.0),
    ("RUS", "KAZ", 2011, "exports", 44.0),
}


def read(path: Path | list[Path]) -> SectorTables:
    return read_imf(path, today=TODAY)


def refused(path: Path | list[Path]) -> str:
    with pytest.raises(SourceError) as error:
        read(path)
    said = str(error.value)
    assert said.endswith(".")
    assert "\n" not in said
    return said


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_flows(layout: str, tmp_path: Path) -> None:
    result = read(LAYOUTS[layout](tmp_path / "trade.csv", INVENTED))
    flows = result.tables["flows"]
    assert dict(flows.schema) == FLOWS
    assert set(flows.rows()) == EXPECTED
    assert (result.report.rows, result.report.kept, dict(result.report.dropped)) == (5, 5, {})
    assert result.origin.coverage == ("2010", "2011")
    assert len(result.origin.sha256) == 64


@pytest.mark.parametrize("pack", ["gzip", "zip", "tsv", "parquet"])
def test_packed_files_and_parquet_are_read_alike(pack: str, tmp_path: Path) -> None:
    path = sdmx(tmp_path / "trade.csv", INVENTED)
    if pack == "gzip":
        path = tmp_path / "trade.csv.gz"
        path.write_bytes(gzip.compress((tmp_path / "trade.csv").read_bytes()))
    elif pack == "zip":
        path = zipped(tmp_path / "trade.zip", [path])
    elif pack == "tsv":
        path = tmp_path / "trade.tsv"
        path.write_text((tmp_path / "trade.csv").read_text().replace(",", "\t"))
    else:
        path = tmp_path / "trade.parquet"
        pl.read_csv(tmp_path / "trade.csv").write_parquet(path)
    assert set(read(path).tables["flows"].rows()) == EXPECTED


def test_several_files_are_read_as_one_and_a_state_only_once(tmp_path: Path) -> None:
    own = {s: [f for f in INVENTED if f.reporter == s] for s in ("KAZ", "ITA", "RUS")}
    paths = [sdmx(tmp_path / f"imts_{s}.csv", flows) for s, flows in own.items()]
    paths.append(sdmx(tmp_path / "imts_NRU.csv", []))
    assert set(read(paths).tables["flows"].rows()) == EXPECTED
    assert "KAZ reports exports in both" in refused([*paths, sdmx(tmp_path / "again.csv", own["KAZ"])])


@pytest.mark.parametrize(
    ("flow", "reason"),
    [
        (Flow("KAZ", "G001", 2010, "X", 5.0), "aggregates and areas not specified, such as World"),
        (Flow("World", "KAZ", 2010, "X", 5.0), "aggregates and areas not specified, such as World"),
        (Flow("KAZ", "Euro Area", 2010, "X", 5.0), "aggregates and areas not specified, such as World"),
        (
            Flow("KAZ", "Asia not specified", 2010, "X", 5.0),
            "aggregates and areas not specified, such as World",
        ),
        (Flow("KAZ", "China, P.R.: Hong Kong", 2010, "X", 5.0), "territories and areas that are no states"),
        (Flow("KAZ", "HKG", 2010, "X", 5.0), "territories and areas that are no states"),
        (
            Flow("KAZ", "USSR", 2010, "X", 5.0),
            "states in years when they were none, such as the Soviet Union after 1991",
        ),
        (
            Flow("KAZ", "Yugoslavia", 2006, "X", 5.0),
            "states in years when they were none, such as the Soviet Union after 1991",
        ),
        (Flow("ITA", "Angola", 1970, "X", 5.0), "countries before they were states"),
        (Flow("KAZ", "KAZ", 2010, "X", 5.0), "a state's trade with itself"),
        (Flow("KAZ", "CHN", 2010, "X", -5.0), "flows below 0"),
        (Flow("KAZ", "CHN", 2010, "X", "NaN"), "values that are missing or no number"),
        (Flow("KAZ", "CHN", 2010, "X", ""), "values that are missing or no number"),
        (Flow("KAZ", "CHN", 2010, "X", "n/a"), "values that are missing or no number"),
        (Flow("KAZ", "CHN", 2010, "X", "inf"), "values that are missing or no number"),
        (Flow("KAZ", "CHN", 2099, "X", 5.0), "years that are still to come"),
        (Flow("ITA", "FRA", 1938, "X", 5.0), "years before 1945"),
        (Flow("KAZ", "CHN", "2010-M03", "X", 5.0), "figures for months or quarters"),
        (Flow("KAZ", "CHN", "2010-Q1", "X", 5.0), "figures for months or quarters"),
        (Flow("KAZ", "CHN", "", "X", 5.0), "figures for months or quarters"),
        (
            Flow("KAZ", "CHN", 2010, "B", 5.0),
            "balances and other figures that are neither exports nor imports",
        ),
        (INVENTED[0], "rows that are there twice"),
        (Flow("KAZ", "ITA", 2010, "MF", 14.0), "imports FOB beside the same imports CIF"),
    ],
)
def test_what_is_left_out_is_counted_under_its_reason(flow: Flow, reason: str, tmp_path: Path) -> None:
    result = read(sdmx(tmp_path / "trade.csv", (*INVENTED, flow)))
    assert set(result.tables["flows"].rows()) == EXPECTED
    assert (result.report.rows, result.report.kept) == (6, 5)
    assert dict(result.report.dropped) == {reason: 1}
    assert any(reason in sentence for sentence in result.report.sentences())


def test_imports_fob_stay_where_there_is_no_figure_cif(tmp_path: Path) -> None:
    flows = read(sdmx(tmp_path / "trade.csv", (*INVENTED, Flow("KAZ", "CHN", 2010, "MF", 7.0)))).tables[
        "flows"
    ]
    assert ("KAZ", "CHN", 2010, "imports_fob", 7.0) in set(flows.rows())


def test_values_that_are_not_in_dollars_and_other_frequencies_are_left_out(tmp_path: Path) -> None:
    euros = sdmx(tmp_path / "eur.csv", [Flow("FRA", "ITA", 2010, "X", 5.0)], unit="EUR")
    monthly = sdmx(tmp_path / "m.csv", [Flow("USA", "ITA", 2010, "X", 5.0)], frequency="M")
    result = read([sdmx(tmp_path / "trade.csv", INVENTED), euros, monthly])
    assert dict(result.report.dropped) == {
        "figures for months or quarters": 1,
        "values that are not in US dollars": 1,
    }


def test_territories_are_listed_by_name(tmp_path: Path) -> None:
    extra = [Flow("KAZ", name, 2010, "X", 1.0) for name in ("Aruba, Kingdom of the Netherlands", "Atlantis")]
    notes = read(copy(tmp_path / "trade.parquet", (*INVENTED, *extra))).report.notes
    assert "No states: Aruba, Kingdom of the Netherlands; Atlantis." in notes


@pytest.mark.parametrize(
    ("name", "year", "state"),
    [
        ("Korea, Dem. People's Rep. of", 2000, "PRK"),
        ("Korea, Rep. of", 2000, "KOR"),
        ("Congo, Dem. Rep. of the", 2000, "COD"),
        ("Congo, Rep. of", 1962, "COG"),
        ("Yemen Arab Rep.", 1980, "YEM"),
        ("Yemen, People's Dem. Rep. of", 1980, "YMD"),
        ("Yemen, Rep. of", 1995, "YEM"),
        ("Germany", 1980, "DEU"),
        ("Eastern Germany", 1980, "DDR"),
        ("Eastern Germany", 1991, None),
        ("USSR", 1991, "SUN"),
        ("USSR", 1992, None),
        ("Russian Federation", 1992, "RUS"),
        ("Czechoslovakia", 1992, "CSK"),
        ("Czechoslovakia", 1993, None),
        ("Serbia and Montenegro", 1999, "YUG"),
        ("Serbia and Montenegro", 2004, "SCG"),
        ("Yugoslavia", 2003, "SCG"),
        ("Yugoslavia", 2004, None),
        ("Belgium-Luxembourg", 1990, "BEL"),
        ("Belgium-Luxembourg", 1999, None),
        ("South African Common Customs Area (SACCA)", 1980, "ZAF"),
        ("Vietnam", 1970, None),
        ("Vietnam", 1980, "VNM"),
        ("South Sudan, Rep. of", 2010, None),
        ("South Sudan, Rep. of", 2012, "SSD"),
        ("Guinea", 1990, "GIN"),
        ("Equatorial Guinea, Rep. of", 1990, "GNQ"),
        ("China, P.R.: Mainland", 1990, "CHN"),
        ("China, P.R.: Macao", 1990, None),
        ("Malaysia, West", 1962, None),
        ("West Bank and Gaza", 2000, "PSE"),
        ("WBG", 2020, "PSE"),
        ("KOS", 2020, "XKX"),
    ],
)
def test_a_name_of_the_imf_is_the_state_of_its_year(name: str, year: int, state: str | None) -> None:
    found = states_of(pl.DataFrame({"name": [name], "year": [year]})).row(0, named=True)
    assert found["state"] == state
    assert (found["why"] is None) == (state is not None)


def test_parts_of_one_states_trade_under_two_names_add_up(tmp_path: Path) -> None:
    parts = [Flow("KAZ", "Belgium", 1997, "X", 3.0), Flow("KAZ", "Belgium-Luxembourg", 1997, "X", 4.0)]
    result = read(copy(tmp_path / "trade.parquet", parts))
    assert result.tables["flows"].rows() == [("KAZ", "BEL", 1997, "exports", 7.0)]
    assert dict(result.report.dropped) == {"figures added to those under another name of the same state": 1}
    assert any("BEL goes by more than one name" in note for note in result.report.notes)


def test_two_names_of_one_state_are_refused_where_they_contradict_and_noted_where_not(tmp_path: Path) -> None:
    same = [Flow("Russia", "ITA", 2010, "X", 3.0), Flow("Russian Federation", "ITA", 2010, "X", 4.0)]
    said = refused(copy(tmp_path / "two.parquet", same))
    assert "Russia, Russian Federation" in said
    other = [same[0], Flow("Russian Federation", "KAZ", 2010, "X", 4.0)]
    result = read(copy(tmp_path / "noted.parquet", other))
    assert result.tables["flows"].height == 2
    assert result.report.notes == (
        "RUS goes by more than one name (Russia and Russian Federation) in years from 2010 to 2010.",
    )


def test_two_figures_for_one_flow_are_refused(tmp_path: Path) -> None:
    said = refused(sdmx(tmp_path / "trade.csv", (*INVENTED, Flow("KAZ", "ITA", 2010, "X", 96.0))))
    assert "the exports of KAZ with ITA in 2010" in said


def test_a_unit_that_cannot_be_is_refused(tmp_path: Path) -> None:
    millions = [f._replace(value=str(f.value)) for f in INVENTED]
    assert "seem to be in millions" in refused(sdmx(tmp_path / "millions.csv", millions))
    in_dollars = [f._replace(value=float(f.value) * 1e6) for f in INVENTED]
    assert "another unit" in refused(copy(tmp_path / "dollars.parquet", in_dollars))


def test_a_multiplier_is_applied_and_half_a_multiplier_refused(tmp_path: Path) -> None:
    path = sdmx(tmp_path / "trade.csv", [f._replace(value=str(f.value)) for f in INVENTED])
    table = pl.read_csv(path, infer_schema=False)
    table.with_columns(UNIT_MULT=pl.lit("6")).write_csv(path)
    assert set(read(path).tables["flows"].rows()) == EXPECTED
    some = pl.when(pl.col("COUNTERPART_COUNTRY") == "KAZ").then(pl.lit("6"))
    table.with_columns(UNIT_MULT=some).write_csv(path)
    assert "UNIT_MULT" in refused(path)


def test_units_mixed_without_a_word_are_refused_by_the_states_name(tmp_path: Path) -> None:
    partners = ["ITA", "RUS", "CHN", "FRA", "DEU", "USA", "JPN", "TUR", "POL", "GBR", "ESP"]
    flows = [Flow("KAZ", p, 2010, kind, 5000.0) for p in partners for kind in ("X", "M")]
    flows += [Flow(p, "KAZ", 2010, kind, 5.1) for p in partners for kind in ("X", "M")]
    assert "The figures of KAZ are about" in refused(sdmx(tmp_path / "mixed.csv", flows))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no table"),
        (b"<!DOCTYPE html><html><body>503</body></html>", "web page"),
        (b"a,b\n1,2\n", "none of the IMF's columns"),
        (b"COUNTRY,INDICATOR,TIME_PERIOD,OBS_VALUE\nKAZ,X,2010,3\n", "lacks the column COUNTERPART_COUNTRY"),
        (
            b"COUNTRY,INDICATOR,COUNTERPART_COUNTRY,TIME_PERIOD\nKAZ,X,ITA,2010\n",
            "lacks the column OBS_VALUE",
        ),
        (b"COUNTRY,INDICATOR,COUNTERPART_COUNTRY,OBS_VALUE\nKAZ,X,ITA,3\n", "lacks the column TIME_PERIOD"),
        (
            b"COUNTRY,INDICATOR,COUNTERPART_COUNTRY,TIME_PERIOD,OBS_VALUE\n",
            "no yearly flow between two states",
        ),
        (gzip.compress(b"COUNTRY,INDICATOR\n" * 500, mtime=0)[:40], "damaged or cut off"),
        (b"PAR1 and then nothing of the kind", "no table that can be read"),
        (b"PK\x03\x04 and then nothing of the kind", "damaged or cut off"),
    ],
)
def test_what_is_no_such_file_is_refused_in_a_sentence(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "trade.csv"
    path.write_bytes(content)
    assert said in refused(path)


def test_missing_files_folders_and_nothing_are_refused(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "nowhere.csv")
    assert "is a folder" in refused(tmp_path)
    assert "No file was named" in refused([])


STATES = st.sampled_from(["KAZ", "ITA", "RUS", "CHN", "G001", "HKG", "USSR", "World"])
ROWS = st.lists(
    st.builds(
        Flow,
        STATES,
        STATES,
        st.sampled_from([1960, 1990, 1995, 2010, 2099]),
        st.sampled_from(["X", "M", "MF"]),
        st.floats(-5, 1e5, allow_nan=False).map(lambda v: round(v, 3)),
    ),
    max_size=25,
    unique_by=lambda f: f[:4],
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flows=ROWS)
def test_nothing_is_lost_or_doubled(flows: list[Flow], tmp_path: Path) -> None:
    anchor = Flow("FRA", "DEU", 2010, "X", 10.0)
    result = read(copy(tmp_path / "trade.parquet", (*flows, anchor)))
    report = result.report
    assert report.rows == len(flows) + 1
    assert report.kept + sum(report.dropped.values()) == report.rows
    table = result.tables["flows"]
    assert table.height == report.kept
    assert bool((table["value"] >= 0).all())
    assert not (table["reporter"] == table["partner"]).any()
