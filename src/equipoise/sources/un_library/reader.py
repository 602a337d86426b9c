"""From a voting file to checked tables: unpack, parse, check the rows, match the states, apply the rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from equipoise.sources.origins import origin_of, span
from equipoise.sources.un_library.contents import hash_of, read_text
from equipoise.sources.un_library.layout import GENERAL_ASSEMBLY, SECURITY_COUNCIL, Layout, parse
from equipoise.sources.un_library.members import early_or_late, with_states
from equipoise.sources.un_library.notes import report_on
from equipoise.sources.un_library.rollcalls import roll_call_table
from equipoise.sources.un_library.rows import typed_rows
from equipoise.sources.vote_tables import VoteTables
from equipoise.tables import ROLL_CALLS, VOTES, check

PUBLISHER = "United Nations, Dag Hammarskjöld Library"


def read_general_assembly(path: Path, *, today: date | None = None, version: str | None = None) -> VoteTables:
    """Read the General Assembly's voting file (record 4060887; .csv, .csv.gz or .zip).

    `version` is the publisher's, by default the date of the last vote; nothing may be dated after `today`.
    Votes are 0 no, 1 abstention, 2 yes, null absent or not voting. Raises SourceError, naming the file, for
    anything that is not the published layout, and for a state that has no such name on that date.

    >>> read_general_assembly(Path("nowhere.csv"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give a voting file as .csv, .csv.gz or .zip.
    """
    return _read(Path(path), GENERAL_ASSEMBLY, today or date.today(), version)


def read_security_council(path: Path, *, today: date | None = None, version: str | None = None) -> VoteTables:
    """Read the Security Council's voting file (record 4055387); as `read_general_assembly`.

    The file has no sessions: `session` is null, and `regular_session` is the Assembly's on that date.

    >>> read_security_council(Path("nowhere.csv"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give a voting file as .csv, .csv.gz or .zip.
    """
    return _read(Path(path), SECURITY_COUNCIL, today or date.today(), version)


def _read(path: Path, layout: Layout, today: date, version: str | None) -> VoteTables:
    """Both readers: the layout is all that differs."""
    raw, extra = parse(read_text(path), layout, path)
    unsaid = raw["ms_vote"].null_count()
    rows = with_states(typed_rows(raw, path, today), path)
    votes = check(rows, VOTES, ("roll_call", "state"), "votes").sort("roll_call", "state")
    wide = roll_call_table(rows, votes, layout, path)
    year = span(wide, "date")[1][:4]
    title = f"{layout.organ} Voting Data"
    origin = origin_of(
        wide,
        hash_of(path),
        today,
        publisher=PUBLISHER,
        title=title,
        version=version or "{last}",
        licence="United Nations; non-commercial use with attribution",
        citation=f"{PUBLISHER} ({year}). {title}. UN Digital Library. {layout.url}",
        url=layout.url,
        column="date",
    )
    return VoteTables(
        roll_calls=check(wide, ROLL_CALLS, ("roll_call",), "roll_calls"),
        votes=votes,
        report=report_on(wide, rows.height, unsaid, extra, early_or_late(rows)),
        origin=origin,
    )
