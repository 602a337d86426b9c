"""Small invented files in the layouts of the Correlates of War organisations."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import polars as pl

HEAD = ("ccode", "year", "state")
BODIES = ("AAAID", "ComSec", "NATO", "wassen")
ROWS: list[tuple[int, int, str, int, int, int, int]] = [
    (2, 1938, "usa", -1, -1, -1, -1),  # before the table of states
    (2, 1990, "usa", 0, 0, 1, -1),
    (20, 1990, "canada", 0, 1, 1, -1),
    (200, 1990, "uk", 0, 1, 1, -1),
    (255, 1990, "germany", 0, 0, 1, -1),
    (260, 1990, "wgermany", 0, 0, 1, -1),  # the same state by another number
    (365, 1985, "russia", 0, 0, 0, -1),
    (365, 1995, "russia", 0, 3, 2, 1),
    (2, 1995, "usa", 0, -9, 1, 1),
    (999, 1995, "nowhere", 1, 1, 1, 1),  # no such number
]


def wide(rows: list[tuple[int, int, str, int, int, int, int]] | None = None) -> pl.DataFrame:
    """The publisher's own layout: one column an organisation."""
    return pl.DataFrame(ROWS if rows is None else rows, schema=[*HEAD, *BODIES], orient="row")


def long() -> pl.DataFrame:
    """The same as one row a membership."""
    table = wide().unpivot(index=list(HEAD), variable_name="igo", value_name="status")
    return table.with_columns(pl.col("igo").str.to_lowercase()).filter(pl.col("status") > 0)


def written(folder: Path, name: str, frame: pl.DataFrame) -> Path:
    """A table in a file whose name says how: .csv, .tsv, .csv.gz, .zip or .parquet."""
    path = folder / name
    if name.endswith(".parquet"):
        frame.write_parquet(path)
        return path
    text = frame.write_csv(separator="\t" if name.endswith(".tsv") else ",").encode()
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(text))
    elif name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("codebook.txt", "what the columns mean\n")
            archive.writestr("state_year_formatv3.csv", text)
    else:
        path.write_bytes(text)
    return path
