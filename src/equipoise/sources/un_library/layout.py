"""The published columns of the two voting files, and the CSV parsed by them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.words import counted

TOTALS = ("total_yes", "total_no", "total_abstentions", "total_non_voting", "total_ms")


@dataclass(frozen=True, slots=True)
class Layout:
    """One file of the UN Digital Library: its record, its columns, and what three of them are called here.

    >>> len(GENERAL_ASSEMBLY.columns), len(SECURITY_COUNCIL.columns)
    (20, 20)
    """

    organ: str
    record: int
    columns: tuple[str, ...]
    title: str
    agenda: str
    session: str | None

    @property
    def url(self) -> str:
        """The address of the record."""
        return f"https://digitallibrary.un.org/record/{self.record}"

    def read_columns(self) -> list[str]:
        """The columns that are read; the others (drafts, subjects, ...) are left in the file."""
        kept = ["undl_id", "ms_code", "ms_name", "ms_vote", "date", "resolution", "meeting", "undl_link"]
        return [*kept, self.title, self.agenda, *([self.session] if self.session else []), *TOTALS]

    def missing(self, header: list[str]) -> list[str]:
        """The columns that `header` lacks; `vote_note` may be absent, as it was until 2025."""
        return [c for c in self.columns if c not in header and c != "vote_note"]


_TAIL = (*TOTALS, "undl_link")
GENERAL_ASSEMBLY = Layout(
    organ="General Assembly",
    record=4060887,
    columns=(
        *("undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "draft"),
        *("committee_report", "meeting", "title", "agenda_title", "subjects", "vote_note", *_TAIL),
    ),
    title="title",
    agenda="agenda_title",
    session="session",
)
SECURITY_COUNCIL = Layout(
    organ="Security Council",
    record=4055387,
    columns=(
        *("undl_id", "ms_code", "ms_name", "permanent_member", "ms_vote", "date", "resolution", "draft"),
        *("meeting", "description", "agenda", "subjects", "vote_note", *TOTALS, "modality", "undl_link"),
    ),
    title="description",
    agenda="agenda",
    session=None,
)


def parse(text: bytes, layout: Layout, path: Path) -> tuple[pl.DataFrame, list[str]]:
    """The read columns as text, a row a state and roll call, and the header's names that are not official.

    Columns may stand in any order. Raises SourceError for missing or repeated columns, for text that is
    no CSV or not UTF-8, and for a file without rows.

    >>> head = ",".join(GENERAL_ASSEMBLY.columns)
    >>> row = "7,XAA,ALPHALAND,Y,2001-12-03,56,A/RES/56/1,,,A/56/PV.9,T,G,,,1,0,0,0,1,un/7"
    >>> frame, extra = parse(f"{head}\\n{row}\\n".encode(), GENERAL_ASSEMBLY, Path("votes.csv"))
    >>> frame["ms_vote"].to_list(), extra
    (['Y'], [])
    """
    try:
        header = next(csv.reader([text.split(b"\n", 1)[0].decode().strip()]))
        _check_header(header, layout, path)
        frame = pl.read_csv(text, columns=layout.read_columns(), infer_schema=False)
    except (UnicodeDecodeError, csv.Error, pl.exceptions.PolarsError) as error:
        raise _unreadable(text, path, error) from None
    if frame.is_empty():
        raise SourceError(f"{path} has a header and no rows: download it again.")
    return frame, [c for c in header if c not in layout.columns]


def _unreadable(text: bytes, path: Path, error: Exception) -> SourceError:
    """Why the CSV could not be parsed: another encoding, or rows that do not fit the header."""
    try:
        text.decode()
    except UnicodeDecodeError as wrong:
        line = text.count(b"\n", 0, wrong.start) + 1
        return SourceError(
            f"{path} is not UTF-8 text (line {line:,}): save it as UTF-8 or download it again."
        )
    reason = str(error).splitlines()[0].rstrip(".")
    return SourceError(f"{path} is not a well-formed CSV file ({reason}): download it again.")


def _check_header(header: list[str], layout: Layout, path: Path) -> None:
    """Say which columns are missing, and whether the file is the other organ's."""
    twice = sorted({c for c in header if header.count(c) > 1})
    if twice:
        raise SourceError(f"{path} has the column {', '.join(twice)} more than once: download it again.")
    missing = layout.missing(header)
    if not missing:
        return
    advice = f"the file must have the columns of {layout.url}"
    for other in (GENERAL_ASSEMBLY, SECURITY_COUNCIL):
        if not other.missing(header):
            advice = f"this is the {other.organ}'s file, and the {layout.organ}'s was asked for"
    raise SourceError(f"{path} lacks {counted(len(missing), 'column')} ({', '.join(missing)}): {advice}.")
