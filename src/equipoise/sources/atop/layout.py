"""ATOP's files: pairs of states by year, directed or not, and members of alliances; told by their columns."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.packed import decoded, is_parquet, packed_texts, table_errors, text_table

WANTED = "ATOP's zip of CSV files, or its file of (directed) dyad-years as .csv, .csv.gz or Parquet"
KINDS = ("defense", "offense", "neutral", "nonagg", "consul")
"""ATOP's five kinds of obligation, by its own names."""

PROVISIONS = ("intcom", "compag", "milaid", "milcon", "base", "organ1", "subord", "contrib")
"""The provisions of the member file that make an alliance deep (Alley 2021)."""

_PAIRS = (("stateA", "stateB"), ("ccode1", "ccode2"), ("mem1", "mem2"))  # the first that is there is read
_MEMBER = ("atopid", "phase", "member", "yrent", "yrexit", *KINDS[:2], *PROVISIONS)

AtopTables = tuple[pl.DataFrame, pl.DataFrame | None]


def load(path: Path, members: Path | None = None) -> AtopTables:
    """The pairs (one, other, year and the five kinds) and, where there is one, the member file's columns.

    A zip is searched for both; the directed file comes before the undirected one, and files without
    non-aggression pacts ("NNA") are passed over. Numbers that are none are null. Raises SourceError naming
    the columns that are missing.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "atop5_1dy.csv"
    >>> _ = path.write_text("mem1,mem2,year,defense,offense,neutral,nonagg,consul\\n2,20,1950,1,0,0,1,1\\n")
    >>> load(path)[0].row(0)
    (2, 20, 1950, 1, 0, 0, 1, 1)
    """
    tables = [] if members is None else [_numbers(f, _MEMBER) for f in _frames(members) if _is_member(f)]
    if members is not None and not tables:
        raise SourceError(
            f"{members} lacks columns of ATOP's member file, such as atopid, member and intcom."
        )
    frames = _frames(path)
    tables += [_numbers(f, _MEMBER) for f in frames if _is_member(f)]
    for one, other in _PAIRS:
        for frame in frames:
            if {one, other} <= set(frame.columns):
                return _pairs(frame, one, other, path), tables[0] if tables else None
    missing = " and ".join(_PAIRS[0])
    raise SourceError(f"{path} lacks the columns {missing} (or mem1 and mem2): give {WANTED}.")


def _is_member(frame: pl.DataFrame) -> bool:
    """Whether a table is ATOP's member file."""
    return set(_MEMBER) <= set(frame.columns)


def _frames(path: Path) -> list[pl.DataFrame]:
    """Every table in a file that could be one of ATOP's; cells of texts are texts."""
    with table_errors(path, "cannot be read as a table", f": give {WANTED}"):
        if is_parquet(path, WANTED):
            return [pl.read_parquet(path)]
        texts = packed_texts(path, WANTED)
        wanted = {name: text for name, text in texts.items() if "nna" not in name.rsplit("/", 1)[-1].lower()}
        frames = (_read(decoded(text)) for text in (wanted or texts).values())
        return [frame for frame in frames if frame is not None]


def _read(text: str) -> pl.DataFrame | None:
    """A text with commas or tabs, whichever its first line has more of; None for another of ATOP's tables."""
    head = text.split("\n", 1)[0]
    separator = max(",\t;", key=head.count)
    columns = {cell.strip(' "\r') for cell in head.split(separator)}
    if not any(set(pair) <= columns for pair in _PAIRS) and not set(_MEMBER) <= columns:
        return None
    return text_table(text, separator, ragged=True)


def _pairs(frame: pl.DataFrame, one: str, other: str, path: Path) -> pl.DataFrame:
    """The columns of a table of pairs under one set of names."""
    prefix = "atop_" if "atop_defense" in frame.columns else ""
    wanted = {one: "one", other: "other", "year": "year", **{f"{prefix}{k}": k for k in KINDS}}
    missing = [c for c in wanted if c not in frame.columns]
    if missing:
        raise SourceError(f"{path} lacks the columns {', '.join(missing)}: give {WANTED}.")
    return _numbers(frame, tuple(wanted)).rename(wanted)


def _numbers(frame: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """The columns as whole numbers, null where a cell holds none."""
    number = pl.col(columns).cast(pl.Float64, strict=False)
    return frame.select(
        pl.when(number.is_between(-1e6, 1e6) & (number == number.floor())).then(number).cast(pl.Int32)
    )
