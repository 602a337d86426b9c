"""Invented speeches in the layouts of the general debate's corpus."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

PADDING = " The delegation believes in the purposes of this house and will work for them every day." * 8

# code, year -> what is said; PADDING makes it long enough for a speech
SAID: dict[tuple[str, int], str] = {
    ("KAZ", 2004): "We thank China. China and Russia are our friends. Kazakhstan is at peace.",
    ("YUG", 2004): "We condemn the aggression against Serbia. Germany helped us.",
    ("VAT", 2004): "Let us pray for Iraq.",
    ("EU", 2004): "The European Union is concerned about Iraq.",
    ("CHN", 2004): "Development comes first. Trade matters to us.",
}


def speech(text: str) -> str:
    """A text of the length of a speech."""
    return text + PADDING


def name_of(code: str, year: int) -> str:
    """The path of a text file inside the corpus."""
    session = year - 1945
    return f"TXT/Session {session} - {year}/{code}_{session}_{year}.txt"


def corpus_files(said: Mapping[tuple[str, int], str] = SAID) -> dict[str, bytes]:
    """Paths and bytes of a corpus."""
    return {name_of(code, year): speech(text).encode() for (code, year), text in said.items()}


def write_folder(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def write_tar(path: Path, files: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def speech_rows(said: Mapping[tuple[str, int], str] = SAID) -> pl.DataFrame:
    """The corpus as one table."""
    rows = [(code, year - 1945, year, speech(text)) for (code, year), text in said.items()]
    frame = pl.DataFrame(rows, schema=["iso3", "session", "year", "text"], orient="row")
    return frame.with_columns(n_chars=pl.col("text").str.len_chars())
