"""Where the yearly files of BACI and their list of countries are: files, a folder, or the version's zip."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from equipoise.errors import SourceError

YEARLY = re.compile(r"BACI_(HS\d{2})_Y(\d{4})_V(\w+)\.(csv|csv\.gz|parquet)", re.IGNORECASE)
ZIPPED = re.compile(r"BACI_HS\d{2}_V\w+\.zip", re.IGNORECASE)
COUNTRIES = re.compile(r"country_codes_V\w+\.csv", re.IGNORECASE)
WANTED = "BACI's files (BACI_HSxx_Yyyyy_Vzzzzzz.csv), the folder that holds them, or the version's .zip"


def is_baci(path: Path) -> bool:
    """Whether a path is a yearly file or a zip of BACI's by its name, or a folder that holds such a file.

    >>> [is_baci(Path(name)) for name in ("BACI_HS92_Y2020_V202501.csv", "BACI_HS92_V202501.zip", "dots.csv")]
    [True, True, False]
    """
    if path.is_dir():
        return any(YEARLY.fullmatch(p.name) for p in path.iterdir())
    return YEARLY.fullmatch(path.name) is not None or ZIPPED.fullmatch(path.name) is not None


class BaciFiles:
    """Yearly files of one edition of products and one version, and their list of countries.

    >>> BaciFiles([Path("BACI_HS92_Y2020_V202501.csv")], Path("country_codes_V202501.csv")).version
    'HS92 V202501'
    """

    def __init__(self, yearly: Sequence[Path], countries: Path) -> None:
        """Keep the files by year; SourceError for two files of one year, two editions or two versions."""
        found = [(path, match) for path in yearly if (match := YEARLY.fullmatch(path.name))]
        kinds = sorted({f"{match[1].upper()} V{match[3]}" for _, match in found})
        if len(kinds) > 1:
            raise SourceError(
                f"The files are of more than one edition or version ({', '.join(kinds)}), which count the "
                "same trade again: give those of one."
            )
        years = [int(match[2]) for _, match in found]
        twice = sorted({year for year in years if years.count(year) > 1})
        if twice:
            raise SourceError(f"There are two files of the year {twice[0]}: give each year once.")
        self.version = kinds[0]
        self.by_year = dict(sorted(zip(years, (path for path, _ in found), strict=True)))
        self.countries = countries


@contextmanager
def located(paths: Path | Sequence[Path]) -> Iterator[BaciFiles]:
    """The files in `paths`; those in a zip are unpacked for as long as the block runs.

    SourceError for a path that is not there, no yearly file, or no list of countries beside them.

    >>> with located(Path("nowhere.zip")) as files:
    ...     pass
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.zip: give BACI's files
    (BACI_HSxx_Yyyyy_Vzzzzzz.csv), the folder that holds them, or the version's .zip.
    """
    given = [paths] if isinstance(paths, Path) else list(paths)
    with TemporaryDirectory(prefix="equipoise-baci-") as folder:
        candidates: list[Path] = []
        for path in given:
            candidates += _candidates(path, Path(folder))
        yearly = list(dict.fromkeys(p for p in candidates if YEARLY.fullmatch(p.name)))
        if not yearly:
            raise SourceError(
                f"There is no yearly file of BACI in {given[0] if given else 'nothing'}: give {WANTED}."
            )
        lists = [p for p in candidates if COUNTRIES.fullmatch(p.name)]
        lists += [p for y in yearly for p in y.parent.iterdir() if COUNTRIES.fullmatch(p.name)]
        if not lists:
            raise SourceError(
                f"The list of countries (country_codes_V*.csv) of {yearly[0].name} is not beside it: unpack "
                "the whole zip of BACI's version and give the folder."
            )
        yield BaciFiles(yearly, lists[0])


def _candidates(path: Path, folder: Path) -> list[Path]:
    """The files that a path stands for."""
    if path.is_dir():
        return sorted(p for p in path.iterdir() if p.is_file())
    if not path.is_file():
        raise SourceError(f"There is no file {path}: give {WANTED}.")
    if path.suffix.lower() != ".zip":
        return [path]
    try:
        with zipfile.ZipFile(path) as archive:
            names = [
                n
                for n in archive.namelist()
                if YEARLY.fullmatch(Path(n).name) or COUNTRIES.fullmatch(Path(n).name)
            ]
            return [Path(archive.extract(name, folder)) for name in names]
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError):
        raise SourceError(
            f"{path} is damaged, locked or cut off and cannot be unpacked: download it again."
        ) from None
