"""The SQL text gives the same table on DuckDB and, translated by Ibis, on Spark in local mode."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from equipoise.sources.gdelt import on_duckdb, on_spark
from equipoise.sources.gdelt.layout import V1, V2, Layout
from equipoise.sources.gdelt.query import RESULT
from worlds.gdeltfiles import line, write_exports, write_lines

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_LACKING = [name for name in ("ibis", "pyspark") if find_spec(name) is None]
_LACKING += [] if shutil.which("java") else ["java"]
pytestmark = [
    pytest.mark.skipif(
        bool(_LACKING), reason=f"not on this machine: {', '.join(_LACKING)} (make check-spark installs them)"
    ),
    pytest.mark.filterwarnings("ignore"),  # theirs: sockets left open, pandas options of old
]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.warehouse.dir": str(folder),
    }
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.mark.parametrize("layout", [V2, V1])
def test_equal_tables_of_generated_files(session: SparkSession, tmp_path: Path, layout: Layout) -> None:
    files = write_exports(tmp_path / "day", layout=layout, rows=2000, a_day=4)
    ours = on_duckdb(files, layout).sort(list(RESULT))
    theirs = on_spark(session, [str(tmp_path / "day")], layout).sort(list(RESULT))
    assert ours.height > 200
    assert theirs.equals(ours)


def test_equal_tables_of_bad_lines(session: SparkSession, tmp_path: Path) -> None:
    odd = [
        *(
            line(),
            line(),
            line(GLOBALEVENTID=2, SQLDATE="20200230"),
            line(GLOBALEVENTID=3, SQLDATE="2020-1-1"),
        ),
        *(line(GLOBALEVENTID=4).rsplit("\t", 4)[0], f"{line(GLOBALEVENTID=5)}\tmore", f"{line()}\ta\tb\tc"),
        *(line(GLOBALEVENTID=6, Actor1Name='"open'), line(GLOBALEVENTID=7, Actor1Name="#x"), "<html>", "8"),
        *(line(GLOBALEVENTID=9, GoldsteinScale="nan"), line(GLOBALEVENTID=10, NumMentions="-3")),
        *(line(GLOBALEVENTID=11, SQLDATE="20191231"), line(GLOBALEVENTID=12, SQLDATE="20191101")),
        *(line(GLOBALEVENTID=13, SQLDATE="20200116"), line(GLOBALEVENTID=14, Actor2CountryCode="KAZ")),
        *(line(GLOBALEVENTID=15, Actor2Type1Code="BUS"), line(GLOBALEVENTID=16, IsRootEvent=0)),
        *(
            line(GLOBALEVENTID=17, QuadClass=""),
            line(GLOBALEVENTID=18, Actor1Name="back\\"),
            line(QuadClass=4),
        ),
    ]
    path = write_lines(tmp_path / "20200115120000.export.CSV", odd)
    ours = on_duckdb([path], V2).sort(list(RESULT))
    theirs = on_spark(session, [str(path)], V2).sort(list(RESULT))
    assert ours["left_out"].n_unique() == 9
    assert theirs.equals(ours)
