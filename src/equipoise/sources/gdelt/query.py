"""One SQL text from raw events to months of dyads, on DuckDB and, through Ibis, on Spark."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from equipoise.errors import SettingsError, SourceError
from equipoise.sources.gdelt.layout import Layout

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MEMORY = "600MB"  # for DuckDB's own buffers; the whole process then stays below 1 GB
ENCODING = "encoding"  # the reason of lines whose needed columns are no UTF-8
RESULT: dict[str, type[pl.DataType]] = {
    "left_out": pl.String,
    "month": pl.Int32,  # as 202001
    "source": pl.String,
    "target": pl.String,
    **dict.fromkeys(("lines", "events", "n_coop", "n_conf", "n_coop_material", "n_conf_material"), pl.Int64),
    **dict.fromkeys(("mentions_coop", "mentions_conf", "goldstein_tenths"), pl.Int64),
}
_NEEDED = (
    *("GLOBALEVENTID", "SQLDATE", "Actor1CountryCode", "Actor1Type1Code", "Actor2CountryCode"),
    *("Actor2Type1Code", "IsRootEvent", "QuadClass", "GoldsteinScale", "NumMentions"),
)


@lru_cache(maxsize=1)
def query() -> str:
    """The SQL text, in DuckDB's dialect, over a table `events`.

    >>> "GROUP BY left_out, month, source, target" in query()
    True
    """
    return Path(__file__).with_name("dyad_months.sql").read_text(encoding="utf-8")


def on_duckdb(files: Sequence[Path], layout: Layout, *, memory: str = MEMORY) -> pl.DataFrame:
    """Run the query over plain export files of one layout with DuckDB.

    One row a dyad and month (`left_out` null) and one a reason for leaving lines out; the columns are those
    that the SQL text selects. `memory` bounds DuckDB's buffers, not the process. Lines are split at tabs
    alone: quotes mean nothing in these files. Raises SourceError where a file cannot be read.

    >>> import tempfile
    >>> from equipoise.sources.gdelt.layout import V2
    >>> path = Path(tempfile.mkdtemp()) / "20200115120000.export.CSV"
    >>> _ = path.write_text("1\\t20200115\\n")
    >>> on_duckdb([path], V2)["left_out"].to_list()
    ['columns']
    """
    import duckdb

    try:
        try:
            rows, unreadable = _run(files, layout, memory, rejects=False)
        except duckdb.InvalidInputException:  # lines that are no UTF-8: to set them aside costs a tenth
            rows, unreadable = _run(files, layout, memory, rejects=True)
    except (duckdb.Error, OSError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise SourceError(f"The GDELT exports cannot be read ({reason}): fetch them again.") from None
    if unreadable:
        rows.append((ENCODING, None, None, None, unreadable, *[0] * (len(RESULT) - 5)))
    return pl.DataFrame(rows, schema=RESULT, orient="row")


def _run(
    files: Sequence[Path], layout: Layout, memory: str, *, rejects: bool
) -> tuple[list[tuple[object, ...]], int]:
    """The query's rows, and how many lines DuckDB set aside."""
    import duckdb

    columns = dict.fromkeys((*layout.columns, "surplus"), "VARCHAR")
    reader = (
        f"read_csv({[str(path) for path in files]!r}, columns = {columns!r}, auto_detect = false, "
        "delim = '\t', quote = '', escape = '', comment = '', header = false, new_line = '\\n', "
        f"null_padding = true, strict_mode = false, store_rejects = {rejects})"
    )
    with duckdb.connect(config={"memory_limit": memory, "preserve_insertion_order": False}) as connection:
        connection.execute(f"CREATE TEMP VIEW events AS SELECT {_selection(layout)} FROM {reader}")
        # as rows: through Arrow, DuckDB 2.0 prints a long warning when the program ends
        rows = connection.execute(query()).fetchall()
        if not rejects:
            return rows, 0
        aside = "SELECT COUNT(*) FROM (SELECT DISTINCT scan_id, file_id, line FROM reject_errors)"
        ((unreadable,),) = connection.execute(aside).fetchall()
        return rows, int(unreadable)


def on_spark(session: SparkSession, files: Sequence[str], layout: Layout) -> pl.DataFrame:
    """Run the same query over export files of one layout with Spark, translated by Ibis.

    `files` are paths or addresses that the session can read, folders and wildcards included; compressed
    files as far as Spark reads them (gzip, bzip2; no zip). Needs the extra `spark` and Java 17; raises
    SettingsError where it is missing, SourceError where no file is named.

    >>> on_spark(None, [], None)
    Traceback (most recent call last):
    equipoise.errors.SourceError: No GDELT export was named: give paths or addresses that Spark can read.
    """
    if not files:
        raise SourceError("No GDELT export was named: give paths or addresses that Spark can read.")
    try:
        import ibis
    except ImportError:
        raise SettingsError(
            "Spark needs packages that are not here: install them with pip install 'equipoise[spark]'."
        ) from None
    schema = ", ".join(f"`{name}` STRING" for name in (*layout.columns, "surplus"))
    lines = session.read.csv(list(files), schema=schema, sep="\t", quote="", escape="", mode="PERMISSIVE")
    lines.createOrReplaceTempView("equipoise_gdelt_lines")
    session.sql(f"SELECT {_selection(layout)} FROM equipoise_gdelt_lines").createOrReplaceTempView("events")
    found = ibis.pyspark.connect(session).sql(query(), dialect="duckdb").to_pyarrow()
    return pl.DataFrame(found).select(pl.col(name).cast(kind) for name, kind in RESULT.items())


def _selection(layout: Layout) -> str:
    """The columns that the query asks for, as either engine selects them from the lines."""
    ends = f"{layout.recorded} AS DATEADDED, {layout.last} AS last_column, surplus"
    return f"{', '.join(_NEEDED)}, {ends}"
