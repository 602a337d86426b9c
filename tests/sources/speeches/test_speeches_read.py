"""Reading the corpus: its layouts, its states, its counts, and what is left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from equipoise.errors import SourceError
from equipoise.sources.speeches import read_speeches
from equipoise.texts import passages, recipe
from worlds.speechfiles import (
    PADDING,
    SAID,
    corpus_files,
    name_of,
    speech,
    speech_rows,
    write_folder,
    write_tar,
    write_zip,
)

TODAY = date(2024, 10, 1)
MENTIONS = [
    ("KAZ", "CHN", 2),
    ("KAZ", "RUS", 1),
    ("SCG", "DEU", 1),
    ("VAT", "IRQ", 1),
]  # Serbia is the speaker's own name in 2004


def as_parquet(folder: Path) -> Path:
    speech_rows().write_parquet(folder / "speeches.parquet")
    return folder / "speeches.parquet"


LAYOUTS: dict[str, Callable[[Path], Path]] = {
    "parquet": as_parquet,
    "folder": lambda folder: write_folder(folder / "corpus", corpus_files()),
    "tgz": lambda folder: write_tar(folder / "UNGDC.tar.gz", corpus_files()),
    "zip": lambda folder: write_zip(folder / "UNGDC.zip", corpus_files()),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_tables(layout: str, tmp_path: Path) -> None:
    read = read_speeches(LAYOUTS[layout](tmp_path), today=TODAY)
    tables = read.tables
    assert tables["speeches"]["state"].to_list() == ["CHN", "KAZ", "SCG", "VAT"]
    assert tables["mentions"].select("state", "partner", "mentions").rows() == MENTIONS
    assert dict(tables["recipe"].iter_rows()) == recipe()
    assert read.report.dropped == {"no state of that year has the code EU": 1}
    assert (read.report.rows, read.report.kept) == (5, 4)
    assert any("5 mentions" in note for note in read.report.notes)
    assert any("2 not counted as mentions: the speaker's own name" in n for n in read.report.notes)
    assert len(read.origin.sha256) == 64
    assert read.origin.coverage == ("2004", "2004")
    assert tables["closeness"].height == 4 * 3 // 2
    assert tables["texts"].filter(pl.col("state") == "KAZ")["text"].item() == speech(SAID["KAZ", 2004])


def test_the_hash_of_a_folder_tells_its_content(tmp_path: Path) -> None:
    files = corpus_files()
    first = read_speeches(write_folder(tmp_path / "a", files)).origin.sha256
    assert read_speeches(write_folder(tmp_path / "b", files)).origin.sha256 == first
    files[name_of("KAZ", 2004)] += b" More."
    assert read_speeches(write_folder(tmp_path / "c", files)).origin.sha256 != first


def test_counts_are_those_of_the_passages(tmp_path: Path) -> None:
    tables = read_speeches(as_parquet(tmp_path), today=TODAY).tables
    row = tables["mentions"].filter(pl.col("state") == "KAZ", pl.col("partner") == "CHN").row(0, named=True)
    evidence = passages(speech(SAID["KAZ", 2004]), "KAZ", 2004).filter(pl.col("partner") == "CHN")
    assert (row["mentions"], row["sentences"], evidence.height) == (2, 2, 2)
    assert row["tone"] == pytest.approx(evidence["tone"].mean())
    assert row["cv"] == 1.0  # both in one passage: as uncertain as a single one
    assert row["tone_se"] is None


@pytest.mark.parametrize(
    ("code", "year", "state"),
    [
        ("RUS", 1985, "SUN"),
        ("CHN", 1965, "TWN"),
        ("YDYE", 1980, "YMD"),
        ("YUG", 2002, "YUG"),
        ("PSE", 2020, "PSE"),
    ],
)
def test_codes_are_those_of_the_year(code: str, year: int, state: str, tmp_path: Path) -> None:
    path = write_tar(tmp_path / "c.tgz", corpus_files({(code, year): "We spoke of Peru."}))
    assert read_speeches(path).tables["speeches"]["state"].to_list() == [state]


def test_encodings_are_read_and_told(tmp_path: Path) -> None:
    text = speech("Côte d’Ivoire is our friend.")
    files = {
        name_of("KAZ", 2004): b"\xef\xbb\xbf" + text.encode(),
        name_of("UZB", 2004): text.encode("cp1252"),
        name_of("TJK", 2004): text.encode("utf-16"),
        name_of("KGZ", 2004): b"\0" * 900,
    }
    read = read_speeches(write_zip(tmp_path / "c.zip", files))
    assert read.tables["mentions"].select("state", "partner").rows() == [
        (state, "CIV") for state in ("KAZ", "TJK", "UZB")
    ]
    assert set(read.tables["texts"]["text"]) == {text}
    assert "1 texts are not in UTF-8 and were read as Windows-1252." in read.report.notes
    assert read.report.dropped == {"files that hold no text": 1}


def test_what_cannot_be_used_is_counted_by_reason(tmp_path: Path) -> None:
    files = corpus_files() | {
        "TXT/README.txt": b"Read me",
        "TXT/._KAZ_59_2004.txt": b"hidden",
        "TXT/list.xlsx": b"PK",
        name_of("MNG", 2004): b"",
        name_of("UZB", 2004): b"Cut off",
        name_of("ABC", 2004): speech("A").encode(),
        name_of("KAZ", 1980): speech("A").encode(),
        name_of("TJK", 2050): speech("A").encode(),
        "TXT/TKM_60_2004.txt": speech("A").encode(),
        "TXT/again/KAZ_59_2004.txt": speech("Short").encode(),
        name_of("FRA", 2004): b"x" * 5_000_001,
    }
    read = read_speeches(write_zip(tmp_path / "c.zip", files), today=TODAY)
    assert read.report.dropped == {
        "text files whose name is not CODE_SESSION_YEAR.txt": 1,
        "text files of more than 5 MB, which no speech has": 1,
        "no state of that year has the code ABC": 1,
        "no state of that year has the code EU": 1,
        "no state of that year has the code KAZ": 1,
        "second speech of a state in one year": 1,
        "session that did not open in that year": 1,
        "text empty or cut: fewer than 500 characters": 2,
        "year in the future": 1,
    }
    assert read.report.rows == read.report.kept + sum(read.report.dropped.values())
    assert speech(SAID["KAZ", 2004]) in set(read.tables["texts"]["text"])  # the longer one of two


def test_a_text_shorter_than_it_says_is_cut(tmp_path: Path) -> None:
    rows = speech_rows().with_columns(
        pl.when(pl.col("iso3") == "KAZ").then(9999).otherwise("n_chars").alias("n_chars")
    )
    rows.write_parquet(tmp_path / "s.parquet")
    read = read_speeches(tmp_path / "s.parquet", today=TODAY)
    assert read.report.dropped["text cut: shorter than its n_chars"] == 1
    assert "KAZ" not in set(read.tables["speeches"]["state"])


def test_two_codes_of_one_state_are_one_speech(tmp_path: Path) -> None:
    said = {("YUG", 2004): "We spoke.", ("SCG", 2004): "We spoke at more length."}
    read = read_speeches(write_tar(tmp_path / "c.tgz", corpus_files(said)))
    assert read.tables["texts"]["text"].to_list() == [speech(said["SCG", 2004])]
    assert read.report.dropped == {"second speech of a state in one year": 1}


def bad_files(folder: Path) -> dict[str, Path]:
    """Files that are no corpus, by what they are."""
    whole = write_tar(folder / "whole.tar.gz", corpus_files()).read_bytes()
    (folder / "cut.tar.gz").write_bytes(whole[: len(whole) // 2])
    (folder / "page.tgz").write_text("<!DOCTYPE html><html>Sign in</html>")
    (folder / "page.zip").write_text("<html></html>")
    (folder / "page.parquet").write_text("<html></html>")
    (folder / "empty.zip").write_bytes(b"")
    (folder / "hollow").mkdir()
    speech_rows().drop("session").write_parquet(folder / "columns.parquet")
    speech_rows().with_columns(year=pl.lit("soon")).write_parquet(folder / "words.parquet")
    speech_rows().clear().write_parquet(folder / "norows.parquet")
    write_zip(folder / "other.zip", {"votes.txt": b"1"})
    write_tar(folder / "nobody.tgz", corpus_files({("EU", 2004): "We spoke."}))
    names = ("cut.tar.gz", "page.tgz", "page.zip", "page.parquet", "empty.zip", "hollow", "columns.parquet")
    names += ("words.parquet", "norows.parquet", "other.zip", "nobody.tgz", "missing.tgz")
    return {name: folder / name for name in names}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("cut.tar.gz", "no whole archive"),
        ("page.tgz", "no whole archive"),
        ("page.zip", "no whole archive"),
        ("page.parquet", "cannot be read"),
        ("empty.zip", "no whole archive"),
        ("hollow", "KAZ_47_1992.txt"),
        ("columns.parquet", "lacks the columns session"),
        ("words.parquet", "cannot be read"),
        ("norows.parquet", "no speech that can be used"),
        ("other.zip", "KAZ_47_1992.txt"),
        ("nobody.tgz", "no state of that year has the code EU"),
        ("missing.tgz", "There is no file"),
    ],
)
def test_what_is_no_corpus_is_refused_in_a_sentence(name: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        read_speeches(bad_files(tmp_path)[name], today=TODAY)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_padding_names_nobody() -> None:
    assert passages(PADDING * 2, "KAZ", 2020).is_empty()
