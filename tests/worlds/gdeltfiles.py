"""Invented GDELT exports in the true layout, of any size: lines for tests, whole months for measuring.

`write_exports` writes what GDELT publishes: one file a quarter of an hour (2.0, 61 columns) or a day (1.0, 58
columns; 57 in its backfile), tab-separated, without a header, some 400 bytes a line. As in the real files,
about half of the events lack an actor or its country, a third stand outside of a report's first lines,
and a few are dated weeks, a month, a year or ten years before the day on which they were recorded.
Nothing in them is real: actors, places and addresses are drawn from short lists with a seed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from equipoise.sources.gdelt.layout import V1, V1_BACKFILE, V2, Layout

COUNTRIES = (
    *(
        "USA",
        "RUS",
        "CHN",
        "GBR",
        "DEU",
        "FRA",
        "KAZ",
        "UZB",
        "KGZ",
        "TJK",
        "TKM",
        "TUR",
        "IRN",
        "IND",
        "PAK",
    ),
    *(
        "JPN",
        "KOR",
        "POL",
        "ROM",
        "UKR",
        "BLR",
        "ARM",
        "AZE",
        "GEO",
        "ISR",
        "SAU",
        "EGY",
        "ZAF",
        "NGA",
        "BRA",
    ),
    *("MEX", "CAN", "AUS", "EUR", "AFR", "PSE", "TMP", "SRB"),
)
TYPES = ("", "GOV", "MIL", "COP", "LEG", "CVL", "BUS", "MED", "OPP")
_START = datetime(1979, 1, 1)
WORDS = (
    "minister",
    "talks",
    "border",
    "accord",
    "visit",
    "sanctions",
    "summit",
    "pipeline",
    "protest",
    "aid",
)
ROOTS = {"010": (1, 0.0), "036": (1, 4.0), "042": (1, 1.9), "057": (1, 8.0), "061": (2, 6.4), "070": (2, 7.0)}
ROOTS |= {"112": (3, -2.0), "130": (3, -4.4), "172": (4, -5.0), "190": (4, -10.0)}


def line(layout: Layout = V2, /, **fields: object) -> str:
    """One event between two governments, with the fields given in place of the usual ones."""
    usual: dict[str, object] = {
        "GLOBALEVENTID": 1,
        "SQLDATE": "20200115",
        "Actor1Code": "KAZGOV",
        "Actor1CountryCode": "KAZ",
        "Actor1Type1Code": "GOV",
        "Actor2Code": "RUS",
        "Actor2CountryCode": "RUS",
        "IsRootEvent": 1,
        "EventCode": "042",
        "EventBaseCode": "042",
        "EventRootCode": "04",
        "QuadClass": 1,
        "GoldsteinScale": "1.9",
        "NumMentions": 4,
        "NumSources": 1,
        "NumArticles": 4,
        "AvgTone": "1.25",
        "DATEADDED": "20200115120000" if layout is V2 else "20200115",
        "SOURCEURL": "https://news.example/a",
    }
    unknown = set(fields) - set(layout.columns)
    assert not unknown, unknown
    return "\t".join(str({**usual, **fields}.get(name, "")) for name in layout.columns)


def write_lines(path: Path, lines: Sequence[str], *, zipped: bool = False) -> Path:
    """Write one export; zipped, it stands in an archive of the same name and ".zip", as GDELT has it."""
    return _write(path, "".join(f"{text}\n" for text in lines).encode(), zipped=zipped)


def write_exports(
    folder: Path,
    *,
    layout: Layout = V2,
    first: date = date(2020, 1, 1),
    days: int = 1,
    rows: int = 1680,
    a_day: int = 96,
    seed: int = 0,
    zipped: bool = False,
) -> list[Path]:
    """Write `a_day` exports of `rows` events for each of `days` days (1.0 always has one a day)."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    written = []
    for moment in _moments(layout, first, days, a_day):
        stamp = moment.strftime("%Y%m%d%H%M%S" if layout is V2 else "%Y%m%d")
        number = int((moment - _START).total_seconds()) * 10  # unlike any other file's up to 9,000 rows
        body = events(rng, layout, moment, rows, number).write_csv(
            include_header=False, separator="\t", quote_style="never"
        )
        written.append(_write(folder / f"{stamp}.export.CSV", body.encode(), zipped=zipped))
    return written


def events(
    rng: np.random.Generator, layout: Layout, moment: datetime, rows: int, number: int
) -> pl.DataFrame:
    """A table of `rows` invented events recorded at `moment`, all columns as text."""
    back = rng.choice([0, 1, 7, 30, 365, 3652], rows, p=[0.8, 0.1, 0.04, 0.03, 0.02, 0.01])
    told = [moment.date() - timedelta(days=int(n)) for n in (0, 1, 7, 30, 365, 3652)]
    day = dict(zip((0, 1, 7, 30, 365, 3652), (d.strftime("%Y%m%d") for d in told), strict=True))
    dates = np.array([day[int(n)] for n in back])
    codes = list(ROOTS)
    which = rng.integers(0, len(codes), rows)
    quad = np.array([ROOTS[code][0] for code in codes])[which]
    gold = np.array([ROOTS[code][1] for code in codes])[which]
    code = np.array(codes)[which]
    columns: dict[str, object] = dict.fromkeys(layout.columns, "")
    columns |= {"GLOBALEVENTID": np.arange(number, number + rows), "SQLDATE": dates}
    columns |= {"MonthYear": np.strings.slice(dates, 0, 6), "Year": np.strings.slice(dates, 0, 4)}
    columns |= {"FractionDate": np.strings.add(np.strings.slice(dates, 0, 4), ".0301")}
    for who in ("Actor1", "Actor2"):
        columns |= _actor(rng, who, rows)
    columns |= {
        "IsRootEvent": (rng.random(rows) < 0.65).astype(int),
        "EventCode": code,
        "EventBaseCode": code,
    }
    columns |= {"EventRootCode": np.strings.slice(code, 0, 2), "QuadClass": quad, "GoldsteinScale": gold}
    mentions = rng.geometric(0.2, rows)
    columns |= {"NumMentions": mentions, "NumSources": np.ones(rows, int), "NumArticles": mentions}
    columns |= {"AvgTone": rng.normal(-2, 3, rows)}
    for who in ("Actor1", "Actor2", "Action"):
        columns |= _place(rng, who, rows, second=layout is V2)
    columns |= {"DATEADDED": moment.strftime("%Y%m%d%H%M%S" if layout is V2 else "%Y%m%d")}
    if layout is not V1_BACKFILE:
        columns["SOURCEURL"] = _addresses(rng, rows)
    return pl.DataFrame({name: columns[name] for name in layout.columns}).cast(pl.String)


def _moments(layout: Layout, first: date, days: int, a_day: int) -> Iterator[datetime]:
    """When each export was made."""
    start, each = datetime(first.year, first.month, first.day), a_day if layout is V2 else 1
    for n in range(days * each):
        yield start + n * timedelta(days=1) / each


def _actor(rng: np.random.Generator, who: str, rows: int) -> dict[str, object]:
    """An actor's ten columns; a quarter have no country."""
    weights = 1 / np.arange(1, len(COUNTRIES) + 2)
    country = rng.choice([*COUNTRIES, ""], rows, p=weights / weights.sum())
    country[rng.random(rows) < 0.2] = ""
    kind = rng.choice(TYPES, rows, p=[0.5, 0.2, 0.06, 0.05, 0.04, 0.05, 0.04, 0.03, 0.03])
    names = np.strings.add(np.strings.add(country, " ACTOR "), kind)
    return {
        f"{who}Code": np.strings.add(country, kind),
        f"{who}Name": names,
        f"{who}CountryCode": country,
        f"{who}Type1Code": kind,
    }


def _place(rng: np.random.Generator, who: str, rows: int, *, second: bool) -> dict[str, object]:
    """A place's seven or eight columns."""
    at = rng.integers(0, 5000, rows).astype(str)
    town = np.strings.add(np.strings.add("Town ", at), ", Some Province, Some Country")
    level = {f"{who}Geo_ADM2Code": np.strings.add("1", at)} if second else {}
    return {
        f"{who}Geo_Type": rng.integers(1, 5, rows),
        f"{who}Geo_FullName": town,
        f"{who}Geo_CountryCode": "US",
        f"{who}Geo_ADM1Code": "US01",
        **level,
        f"{who}Geo_Lat": rng.uniform(-60, 70, rows).round(4),
        f"{who}Geo_Long": rng.uniform(-180, 180, rows).round(4),
        f"{who}Geo_FeatureID": np.strings.add("-", at),
    }


def _addresses(rng: np.random.Generator, rows: int) -> pl.Series:
    """Addresses of reports, some 90 characters each."""
    slug = [np.array(WORDS)[rng.integers(0, len(WORDS), rows)] for _ in range(6)]
    parts = pl.DataFrame({str(n): words for n, words in enumerate(slug)})
    tail = pl.Series("tail", rng.integers(10**7, 10**8, rows)).cast(pl.String)
    return (
        parts.with_columns(tail)
        .select(pl.format("https://www.news.example/world/{}-{}-{}-{}-{}-{}-{}.html", *"012345", "tail"))
        .to_series()
    )


def _write(path: Path, body: bytes, *, zipped: bool) -> Path:
    if not zipped:
        path.write_bytes(body)
        return path
    target = path.with_name(path.name + ".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(path.name, body)
    return target


__all__ = ["V1", "V1_BACKFILE", "V2", "events", "line", "write_exports", "write_lines"]
