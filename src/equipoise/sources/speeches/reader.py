"""From the corpus' files to checked tables, with all that is counted in the texts."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.files import sha256_file
from equipoise.sources.origins import origin_of
from equipoise.sources.sector_tables import SectorReport, SectorTables, first_reason
from equipoise.sources.speeches.codes import with_states
from equipoise.sources.speeches.corpus import read_corpus
from equipoise.sources.speeches.parquet import read_parquet
from equipoise.sources.speeches.schemas import CLOSENESS, MENTIONS, RECIPE, SPEECHES, TEXTS
from equipoise.tables import check
from equipoise.texts import count_year, recipe

_SHORTEST = 500  # characters; the shortest speech from 1992 to 2024 has 2,981
_FIRST_SESSION = 1945  # session 1 met in 1946
_origin = partial(
    origin_of,
    publisher="S. Jankin, A. Baturo and N. Dasandi, Harvard Dataverse",
    title="United Nations General Debate Corpus",
    licence="CC0 1.0",
    citation="Baturo, A., Dasandi, N., and Mikhaylov, S. J. (2017). Understanding State Preferences With "
    "Text As Data: Introducing the UN General Debate Corpus. Research & Politics 4(2); Jankin, S., "
    "Baturo, A., and Dasandi, N., United Nations General Debate Corpus, Harvard Dataverse, "
    "doi:10.7910/DVN/0TJX8Y.",
    url="https://doi.org/10.7910/DVN/0TJX8Y",
)


def read_speeches(path: Path, *, today: date | None = None) -> SectorTables:
    """Read the UN General Debate Corpus and count what its speeches say: docs/speeches.md has the rules.

    `path` is the publication's archive (.tar.gz, .tgz, .zip) or folder of text files, or a Parquet file with
    the columns iso3, session, year, text. Tables (`schemas`): speeches, texts, mentions, closeness, and
    recipe, which tells whether the counts are those of today's names and lexicon. Raises SourceError for
    what is none of these.

    >>> read_speeches(Path("nowhere.tgz"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.tgz: give the archive, the folder or a Parquet file
    of the UN General Debate Corpus.
    """
    path, today = Path(path), today or date.today()
    if not path.exists():
        raise SourceError(
            f"There is no file {path}: give the archive, the folder or a Parquet file of the UN General "
            "Debate Corpus."
        )
    if path.suffix.lower() == ".parquet":
        rows, dropped, notes = read_parquet(path), dict[str, int](), tuple[str, ...]()
    else:
        rows, dropped, notes = read_corpus(path)
    total = rows.height + sum(dropped.values())
    kept, reasons = _usable(rows, today)
    if kept.is_empty():
        raise SourceError(f"{path} holds no speech that can be used: {_listed(reasons)}.")
    tables, counted = _counted(kept)
    report = SectorReport(total, kept.height, {**dropped, **reasons}, (*notes, *counted))
    return SectorTables(tables, report, _origin(kept, _hash(path), today))


def _usable(rows: pl.DataFrame, today: date) -> tuple[pl.DataFrame, dict[str, int]]:
    """The speeches of states, one a state and year, and why the others were left out."""
    rows = with_states(rows).with_columns(letters=pl.col("text").str.len_chars().cast(pl.Int32))
    unknown = pl.concat_str(pl.lit("no state of that year has the code "), pl.col("code"))
    year = pl.col("year")
    reasons = (
        ("no code, session or year", pl.any_horizontal(pl.col("year", "session", "code").is_null())),
        ("year in the future", year > today.year),
        ("session that did not open in that year", pl.col("session") + _FIRST_SESSION != year),
        (unknown, pl.col("state").is_null()),
        ("text cut: shorter than its n_chars", ~pl.col("whole")),
        (f"text empty or cut: fewer than {_SHORTEST} characters", pl.col("letters") < _SHORTEST),
    )
    rows = rows.with_columns(first_reason(reasons)).sort("letters", "code", descending=[True, False])
    second = pl.when(~pl.struct("state", "year", "why").is_first_distinct())
    again = second.then(pl.lit("second speech of a state in one year"))
    rows = rows.with_columns(pl.coalesce("why", again))
    counts = Counter(rows["why"].drop_nulls().to_list())
    return rows.filter(pl.col("why").is_null()).sort("year", "state"), dict(sorted(counts.items()))


def _counted(kept: pl.DataFrame) -> tuple[dict[str, pl.DataFrame], tuple[str, ...]]:
    """All tables, counted year by year, and sentences on what was not counted."""
    kept = kept.with_columns(pl.col("year", "session").cast(pl.Int16))
    mentions, closeness, left = [], [], Counter[str]()
    for year, speeches in kept.group_by("year", maintain_order=True):
        counts = count_year(speeches["state"], speeches["text"], int(str(year[0])))
        when = pl.lit(speeches["year"][0], pl.Int16).alias("year")
        mentions.append(counts.mentions.with_columns(when))
        closeness.append(counts.likeness.with_columns(when))
        left.update(counts.left_out)
    made = pl.DataFrame(list(recipe().items()), schema=RECIPE, orient="row")
    tables = {
        "speeches": check(kept, SPEECHES, ("state", "year"), "speeches"),
        "texts": check(kept, TEXTS, ("state", "year"), "texts"),
        "mentions": check(pl.concat(mentions), MENTIONS, ("state", "partner", "year"), "mentions"),
        "closeness": check(pl.concat(closeness), CLOSENESS, ("state", "partner", "year"), "closeness"),
        "recipe": check(made, RECIPE, ("part",), "recipe"),
    }
    n = tables["mentions"]["mentions"].sum()
    first = f"{n:,} mentions of other states and the European Union in {kept.height:,} speeches."
    return tables, (first, *(f"{k:,} not counted as mentions: {what}." for what, k in left.items()))


def _listed(reasons: dict[str, int]) -> str:
    """Counts and reasons in a row."""
    return "; ".join(f"{n:,} {reason}" for reason, n in reasons.items())


def _hash(path: Path) -> str:
    """SHA-256 of the file; of a folder, that of the names and hashes of its files."""
    if path.is_file():
        return sha256_file(path)
    lines = [
        f"{file.relative_to(path).as_posix()} {sha256_file(file)}\n"
        for file in sorted(f for f in path.rglob("*") if f.is_file())
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
