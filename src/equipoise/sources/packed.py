"""From a path to the texts and tables in it: plain, gzip or zip; web pages and damaged files refused."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.download import looks_like_html

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
    with file_errors(path, wanted):
        if content[:4] == b"PK\x03\x04":
            texts = _zipped(content, path)
        else:
            texts = {path.name: gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content}
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


def text_table(text: str, separators: str = ",\t;", *, ragged: bool = False) -> pl.DataFrame:
    """A text with a header as a table of texts; the separator is whichever its first line has most of.

    `ragged` rows may have more cells than the header; polars' errors where that or the quoting is broken.

    >>> text_table("a\\tb\\n1\\t2\\n").row(0)
    ('1', '2')
    """
    separator = max(separators, key=text.partition("\n")[0].count)
    return pl.read_csv(text.encode(), separator=separator, infer_schema=False, truncate_ragged_lines=ragged)


@contextmanager
def table_errors(what: Path | str, said: str, advice: str = "") -> Iterator[None]:
    """Turn what speaks against a table into one SourceError: `what`, what is `said` of it, why, the advice.

    >>> with table_errors("a.parquet", "cannot be read", ": get it again"):
    ...     raise pl.exceptions.ComputeError("not enough bytes.")
    Traceback (most recent call last):
    equipoise.errors.SourceError: a.parquet cannot be read (not enough bytes): get it again.
    """
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise SourceError(f"{what} {said} ({reason}){advice}.") from None


@contextmanager
def file_errors(path: Path, wanted: str, again: str = "get it again") -> Iterator[None]:
    """Turn what can go wrong with a file, packed or not, into one SourceError that says what to give.

    >>> with file_errors(Path("nowhere.csv"), "a table"):
    ...     _ = Path("nowhere.csv").read_bytes()
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give a table.
    """
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise SourceError(f"There is no file {path}: give {wanted}.") from None
    except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile):
        raise SourceError(f"{path} is damaged or cut off and cannot be unpacked: {again}.") from None
    except (NotImplementedError, RuntimeError):
        raise SourceError(f"{path} is a zip that is locked or packed in an unknown way: unpack it.") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror or error}): check the file.") from None


def _bytes(path: Path, wanted: str, count: int = -1) -> bytes:
    """The bytes of a file, or the first of them."""
    with file_errors(path, wanted):
        if path.is_dir():
            raise SourceError(f"{path} is a folder: give {wanted}.")
        if path.exists() and path.stat().st_size > LARGEST:
            raise SourceError(f"{path} is larger than any such table: give {wanted}.")
        with path.open("rb") as file:
            return file.read(count)


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
