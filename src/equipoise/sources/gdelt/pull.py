"""Month by month: fetch, count, keep the counts, drop the raw files; stop anywhere and go on later."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.origin import Origin
from equipoise.sources.download import NamedProgress
from equipoise.sources.gdelt.fetch import fetch_files
from equipoise.sources.gdelt.filelist import GDELT, by_months, listing
from equipoise.sources.gdelt.kept import keep, kept
from equipoise.sources.gdelt.raw import read_gdelt
from equipoise.sources.gdelt.schemas import DYAD_MONTHS, MONTHS
from equipoise.sources.sector_tables import SectorReport, SectorTables
from equipoise.sources.waits import Waits
from equipoise.sources.web import open_client
from equipoise.tables import check

_KEY = ["month", "source", "target"]


def pull_months(
    folder: Path,
    first: date,
    last: date,
    *,
    version: int = 2,
    keep_raw: bool = False,
    on_progress: NamedProgress = lambda month, done, total: None,
    base_url: str = GDELT,
    waits: Waits | None = None,
) -> Iterator[SectorTables]:
    """Yield the tables of each month of files, in order, fetching only months that are not in `folder` yet.

    The tables of a month are kept in `folder`/months when its files are counted; the raw files are then
    dropped unless `keep_raw`. A month whose list of files has changed since is counted anew. An event counts
    in the month of its own date, so the tables of two months of files can share a month: `combined` adds
    them. `on_progress` gets the month of files (2020-01), the bytes that are there and the sum of all.

    Raises as `fetch_gdelt` and `read_gdelt` do; months that were yielded before are kept.

    >>> list(pull_months(Path("gdelt"), date(2020, 1, 2), date(2020, 1, 1)))
    Traceback (most recent call last):
    equipoise.errors.SettingsError: The span ends (2020-01-01) before it begins (2020-01-02): exchange ...
    """
    waits = waits or Waits()
    with open_client(waits) as client:
        files = listing(version, first, last, client=client, base_url=base_url, waits=waits)
        for month, wanted in by_months(files).items():
            label = f"{month:%Y-%m}" if len(wanted[0].stamp) > 4 else f"{month:%Y}"
            place = folder / "months" / f"{version}-{label}"
            piece = kept(place, wanted)
            if piece is None:
                raw = folder / "raw" / f"{version}-{label}"
                fetched = fetch_files(
                    raw,
                    wanted,
                    on_progress=partial(on_progress, label),
                    client=client,
                    waits=waits,
                )
                piece = _noted(read_gdelt(fetched.files), fetched.missing)
                keep(place, piece, wanted)
                if not keep_raw:
                    shutil.rmtree(raw, ignore_errors=True)
            yield piece


def combined(pieces: Iterable[SectorTables]) -> SectorTables:
    """The tables of several months of files as one: events and days added up, reports and origins joined.

    SourceError where there is none, or where the days of a month add up to more than it has, so that files
    were counted twice.

    >>> combined([])
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no month of events to add up.
    """
    parts = list(pieces)
    if not parts:
        raise SourceError("There is no month of events to add up.")
    counts = [name for name in DYAD_MONTHS if name not in _KEY]
    dyads = pl.concat(p.tables["dyad_months"] for p in parts)
    dyads = (
        dyads.group_by(_KEY).agg(pl.sum(name) for name in counts).with_columns(pl.col("goldstein").round(1))
    )
    months = pl.concat(p.tables["months"] for p in parts).group_by("month").agg(pl.sum("days"))
    long = months.filter(pl.col("days") > pl.col("month").dt.month_end().dt.day() + 1e-6)
    if not long.is_empty():
        raise SourceError(
            f"The files of {str(long['month'].min())[:7]} are there twice, as of GDELT 1.0 and 2.0: keep one."
        )
    return SectorTables(
        {
            "dyad_months": check(dyads, DYAD_MONTHS, tuple(_KEY), "dyad_months").sort(_KEY),
            "months": check(months, MONTHS, ("month",), "months").sort("month"),
        },
        SectorReport.joined([p.report for p in parts]),
        _origin([p.origin for p in parts]),
    )


def _origin(origins: Sequence[Origin]) -> Origin:
    """The origin of the last part, with the span of all and a hash of their hashes."""
    last = max(origins, key=lambda o: o.coverage[1])
    hashes = "".join(sorted(f"{o.sha256}\n" for o in origins))
    versions = " and ".join(sorted({o.version for o in origins}))
    span = (min(o.coverage[0] for o in origins), last.coverage[1])
    sha256 = origins[0].sha256 if len(origins) == 1 else hashlib.sha256(hashes.encode()).hexdigest()
    return replace(last, version=versions, coverage=span, sha256=sha256)


def _noted(piece: SectorTables, missing: Sequence[str]) -> SectorTables:
    """The tables, with a note on files that could not be had."""
    if not missing:
        return piece
    note = f"Files that GDELT lists but does not have: {', '.join(missing[:3])}" + (
        f" and {len(missing) - 3} more." if len(missing) > 3 else "."
    )
    return replace(piece, report=replace(piece.report, notes=(*piece.report.notes, note)))
