"""From a path to the bytes of the texts in it: plain, gzip or zip; web pages and damaged files refused."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from equipoise.errors import SourceError
from equipoise.sources.download import looks_like_html

__all__ = ["decoded", "is_parquet", "packed_texts"]

LARGEST = 1 << 31
_TEXTS = (".csv", ".tsv", ".tab", ".txt")


def is_parquet(path: Path, wanted: str) -> bool:
    """Whether a file is Parquet, by its first bytes; SourceError where it cannot be read.

    >>> is_parquet(Path("nowhere.csv"), "a table")
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give a table.
    """
    return _bytes(path, wanted, 4) == b"PAR1"


def packed_texts(path: Path, wanted: str) -> dict[str, bytes]:
    """The texts in a file by name: itself, what is in its gzip, or every table of text in its zip.

    What the file is, is told by its first bytes. `wanted` ends the sentence of an error ("give ..."). Raises
    SourceError for a file that is missing, empty, cut off, a web page, or a zip without a table.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv.gz"
    >>> _ = path.write_bytes(gzip.compress(b"a,b"))
    >>> packed_texts(path, "a table")
    {'a.csv.gz': b'a,b'}
    """
    content = _bytes(path, wanted)
    try:
        if content[:4] == b"PK\x03\x04":
            texts = _zipped(content, path)
        else:
            texts = {path.name: gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content}
    except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile):
        raise SourceError(f"{path} is damaged or cut off and cannot be unpacked: get it again.") from None
    except (NotImplementedError, RuntimeError):
        raise SourceError(f"{path} is a zip that is locked or packed in an unknown way: unpack it.") from None
    if not any(text.strip() for text in texts.values()):
        raise SourceError(f"{path} holds no table: give {wanted}.")
    if any(looks_like_html(text) for text in texts.values()):
        raise SourceError(f"{path} is a web page, not a table: give {wanted}.")
    return texts


def decoded(text: bytes) -> str:
    """A text as UTF-8, or as Latin-1 where it is not UTF-8; without a byte order mark.

    >>> decoded("Côte".encode()), decoded("Côte".encode("latin-1"))
    ('Côte', 'Côte')
    """
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _bytes(path: Path, wanted: str, count: int = -1) -> bytes:
    """The bytes of a file, or the first of them."""
    try:
        if path.is_dir():
            raise SourceError(f"{path} is a folder: give {wanted}.")
        if path.exists() and path.stat().st_size > LARGEST:
            raise SourceError(f"{path} is larger than any such table: give {wanted}.")
        with path.open("rb") as file:
            return file.read(count)
    except (FileNotFoundError, NotADirectoryError):
        raise SourceError(f"There is no file {path}: give {wanted}.") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror or error}): check the file.") from None


def _zipped(content: bytes, path: Path) -> dict[str, bytes]:
    """The tables of text in a zip; what macOS adds is passed over."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        found = [
            info
            for info in archive.infolist()
            if info.filename.lower().endswith(_TEXTS) and not info.filename.startswith("__MACOSX")
        ]
        if sum(info.file_size for info in found) > LARGEST:
            raise SourceError(f"{path} unpacks to more than any such table holds: check where it is from.")
        return {info.filename: archive.read(info) for info in found}
