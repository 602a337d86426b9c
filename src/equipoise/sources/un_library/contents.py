"""From a path to the bytes of one CSV text: gzip and zip unpacked, web pages and other text refused."""

from __future__ import annotations

import codecs
import gzip
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from equipoise.errors import SourceError
from equipoise.files import sha256_file
from equipoise.sources.packed import file_errors

CHUNK = 1 << 22
LARGEST = 1 << 32  # ten times the whole file; anything larger is not one of these files
KINDS = "a voting file as .csv, .csv.gz or .zip"


Readable = IO[bytes] | gzip.GzipFile


def read_text(path: Path) -> bytes:
    """The bytes of the CSV text in a .csv, .csv.gz or .zip file, without a byte order mark.

    What the file is, is told by its first bytes, not by its name. Raises SourceError for a file that is
    missing, empty, cut off, a web page, or a zip without exactly one CSV file.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "votes.csv.gz"
    >>> _ = path.write_bytes(gzip.compress(b"a,b\\n1,2\\n"))
    >>> read_text(path)
    b'a,b\\n1,2\\n'
    """
    with opened(path) as file:
        text = _checked(file, path)
    if not text.strip():
        raise SourceError(f"{path} is empty: give {KINDS}.")
    return text


@contextmanager
def opened(path: Path) -> Iterator[Readable]:
    """The CSV in a .csv, .csv.gz or .zip file, unpacked as it is read.

    SourceError, also while the block reads, for whatever cannot be opened, read or unpacked.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "votes.csv.gz"
    >>> _ = path.write_bytes(gzip.compress(b"a,b\\n1,2\\n"))
    >>> with opened(path) as file:
    ...     file.read(3)
    b'a,b'
    """
    with file_errors(path, KINDS, "download it again"):
        _refuse_other_kinds(path)
        with path.open("rb") as raw, _unpacked(raw, path) as file:
            yield file


def hash_of(path: Path) -> str:
    """The SHA-256 of a file as it lies there, packed or not; SourceError where it cannot be read.

    >>> hash_of(Path("nowhere.csv"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give a voting file as .csv, .csv.gz or .zip.
    """
    with file_errors(path, KINDS, "download it again"):
        return sha256_file(path)


def _refuse_other_kinds(path: Path) -> None:
    """Folders, and pipes and devices: these may keep silent for ever, and cannot be read twice."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise SourceError(f"{path} is a folder: give {KINDS}.")
    if not stat.S_ISREG(mode):
        raise SourceError(f"{path} is a pipe or a device, which cannot be read twice: give {KINDS}.")


@contextmanager
def _unpacked(raw: IO[bytes], path: Path) -> Iterator[Readable]:
    """The CSV inside of `raw`, as a file."""
    magic = raw.read(4)
    raw.seek(0)
    if magic[:2] == b"\x1f\x8b":
        with gzip.open(raw) as file:
            yield file
    elif magic == b"PK\x03\x04" or magic == b"PK\x05\x06":  # the second is a zip that holds nothing
        with zipfile.ZipFile(raw) as archive, archive.open(_only_csv(archive, path)) as file:
            yield file
    else:
        yield raw


def _only_csv(archive: zipfile.ZipFile, path: Path) -> str:
    """The name of the one CSV in a zip; macOS's resource forks do not count."""
    names = [n for n in archive.namelist() if n.lower().endswith(".csv") and not n.startswith("__MACOSX/")]
    if not names:
        raise SourceError(f"{path} holds no .csv file: give {KINDS}.")
    if len(names) > 1:
        listed = ", ".join(names[:3])
        raise SourceError(
            f"{path} holds {len(names):,} .csv files ({listed}): unpack it and give one of them."
        )
    return names[0]


def _checked(file: Readable, path: Path) -> bytes:
    """All bytes of `file`; what is no CSV, or far too large for one of these, is refused early."""
    chunks: list[bytes] = []
    while chunk := file.read(CHUNK):
        if not chunks:
            chunk = chunk.removeprefix(codecs.BOM_UTF8)
            _refuse_page(chunk, path)
        chunks.append(chunk)
        if len(chunks) * CHUNK > LARGEST:
            raise SourceError(f"{path} unpacks to more than 4 GB: give {KINDS}.")
    return b"".join(chunks)


def _refuse_page(start: bytes, path: Path) -> None:
    """A library that is busy or asks for proof of being human answers with a web page."""
    if start.lstrip()[:1] == b"<":
        raise SourceError(
            f"{path} is a web page, not a CSV file: the library may have answered with an error page; "
            "download the file again and look at it before you use it."
        )
