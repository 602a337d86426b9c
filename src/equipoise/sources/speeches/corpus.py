"""The corpus as it is published: an archive or folder of text files named KAZ_47_1992.txt."""

from __future__ import annotations

import re
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import polars as pl

from equipoise.errors import SourceError

_NAME = re.compile(r"([A-Za-z]{2,4})_(\d{1,3})_(\d{4})\.txt", re.IGNORECASE)
_MOST = 5_000_000  # bytes; the longest speech ever given has 269 pages
_FORM = "CODE_SESSION_YEAR.txt"
WRONG_NAME, TOO_LARGE, NO_TEXT = (
    f"text files whose name is not {_FORM}",
    "text files of more than 5 MB, which no speech has",
    "files that hold no text",
)


def read_corpus(path: Path) -> tuple[pl.DataFrame, dict[str, int], tuple[str, ...]]:
    """The speeches of a .tar.gz, .tgz, .zip or folder: a frame as `read_parquet` gives, drops, notes.

    Files that are no text files, and the hidden copies that macOS adds, are passed over. Texts are UTF-8 with
    or without a mark, UTF-16 with one, or else Windows-1252 (and Latin-1), which is noted. Raises
    SourceError for an archive that is damaged or none, and where no file has the corpus' form of name.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "TXT" / "Session 47 - 1992"
    >>> folder.mkdir(parents=True)
    >>> _ = (folder / "KAZ_47_1992.txt").write_text("Peace.")
    >>> read_corpus(folder.parent)[0].rows()
    [('KAZ', 47, 1992, 'Peace.', True)]
    """
    rows, dropped, other = [], Counter[str](), 0
    try:
        for name, data in _files(path):
            parts = _NAME.fullmatch(name)
            if parts is None or data is None:
                dropped[WRONG_NAME if parts is None else TOO_LARGE] += 1
                continue
            text, as_utf8 = _decoded(data)
            if text is None:
                dropped[NO_TEXT] += 1
                continue
            other += not as_utf8
            rows.append((parts[1].upper(), int(parts[2]), int(parts[3]), text, True))
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
    ) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(":.")
        raise SourceError(f"{path} is no whole archive of speeches ({reason}): download it again.") from None
    if not rows:
        raise SourceError(
            f"{path} holds no file named {_FORM}, such as KAZ_47_1992.txt: give the archive or folder of "
            "the UN General Debate Corpus."
        )
    schema = {
        "code": pl.String,
        "session": pl.Int32,
        "year": pl.Int32,
        "text": pl.String,
        "whole": pl.Boolean,
    }
    notes = (f"{other:,} texts are not in UTF-8 and were read as Windows-1252.",) if other else ()
    return pl.DataFrame(rows, schema=schema, orient="row"), dict(dropped), notes


def _wanted(name: str) -> bool:
    """Whether a path inside the corpus is a text file and no hidden one."""
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts if part not in {".", ".."})
    return path.suffix.lower() == ".txt" and not hidden


def _files(path: Path) -> Iterator[tuple[str, bytes | None]]:
    """Name and bytes of every text file in order; None for one that is too large."""
    if path.is_dir():
        for file in sorted(f for f in path.rglob("*") if f.is_file()):
            if _wanted(file.relative_to(path).as_posix()):
                yield file.name, file.read_bytes() if file.stat().st_size <= _MOST else None
    elif path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if not entry.is_dir() and _wanted(entry.filename):
                    small = entry.file_size <= _MOST
                    yield PurePosixPath(entry.filename).name, archive.read(entry) if small else None
    else:
        with tarfile.open(path, "r:*") as tar:
            for member in tar:
                if member.isfile() and _wanted(member.name):
                    content = tar.extractfile(member) if member.size <= _MOST else None
                    yield PurePosixPath(member.name).name, content.read() if content else None


def _decoded(data: bytes) -> tuple[str | None, bool]:
    """The text of a file and whether it was in Unicode; None for what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), True
    if b"\0" in data:
        return None, True
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), False
