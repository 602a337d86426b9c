"""Invented flows of trade, written in the layouts in which the IMF and CEPII ship theirs."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

NAMES = {
    "KAZ": "Kazakhstan, Rep. of",
    "ITA": "Italy",
    "RUS": "Russian Federation",
    "CHN": "China, P.R.: Mainland",
}
SDMX = (
    "STRUCTURE[;],STRUCTURE_ID,ACTION,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,"
    "SCALE,PRECISION,DECIMALS_DISPLAYED,TRADE_FLOW,VALUATION,UNIT,DERIVATION_TYPE,OVERLAP,STATUS"
)
NUMBERS = {"KAZ": 398, "ITA": 380, "RUS": 643, "CHN": 156, "USA": 842, "FRA": 251}


class Flow(NamedTuple):
    """What a state reports, in million US dollars; flow "X", "M" (CIF), "MF" (FOB) or "B" (balance)."""

    reporter: str
    partner: str
    year: int | str
    flow: str
    value: float | str


FLOWS = (
    Flow("KAZ", "ITA", 2010, "X", 95.5),
    Flow("KAZ", "ITA", 2010, "M", 15.25),
    Flow("KAZ", "RUS", 2010, "X", 30.0),
    Flow("ITA", "KAZ", 2010, "M", 100.0),
    Flow("RUS", "KAZ", 2011, "X", 44.0),
)
WORLD = {"sdmx": "G001", "name": "World"}
CODES = {"X": "XG_FOB_USD", "M": "MG_CIF_USD", "MF": "MG_FOB_USD", "B": "TBG_USD"}


def dollars(value: float | str) -> str:
    return value if isinstance(value, str) else str(round(value * 1e6))


def text(header: str, rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(rows)
    return header + "\n" + out.getvalue()


def sdmx(path: Path, flows: Iterable[Flow], frequency: str = "A", unit: str = "USD") -> Path:
    """The SDMX-CSV of IMTS: codes, whole dollars, a SCALE that is not to be applied."""
    rows = [
        (
            *("dataflow", "IMF.STA:IMTS(1.0.0)", "I", f.reporter, CODES[f.flow], f.partner, frequency),
            *(f.year, dollars(f.value), 6, "", "", CODES[f.flow][:2], "FOB", unit, "M", "OL", ""),
        )
        for f in flows
    ]
    path.write_text(text(SDMX, rows), encoding="utf-8")
    return path


def portal(path: Path, flows: Sequence[Flow], *, wide: bool = False) -> Path:
    """The data portal's CSV, with names and codes beside each other; long, or with a column a year."""
    names = (
        "COUNTRY,COUNTRY.ID,INDICATOR,INDICATOR.ID,COUNTERPART_COUNTRY,COUNTERPART_COUNTRY.ID,FREQUENCY.ID"
    )
    head = [(NAMES.get(f.reporter, f.reporter), f.reporter, "", CODES[f.flow]) for f in flows]
    tail = [(NAMES.get(f.partner, f.partner), f.partner, "A") for f in flows]
    if wide:
        years = sorted({int(f.year) for f in flows})
        cells = [[dollars(f.value) if y == f.year else "" for y in years] for f in flows]
        header = f"{names},SCALE.ID,{','.join(map(str, years))}"
        rows: list[Sequence[object]] = [(*h, *t, 6, *c) for h, t, c in zip(head, tail, cells, strict=True)]
    else:
        header = f"{names},SCALE.ID,TIME_PERIOD,OBS_VALUE"
        rows = [(*h, *t, 6, f.year, dollars(f.value)) for h, t, f in zip(head, tail, flows, strict=True)]
    path.write_text(text(header, rows), encoding="utf-8-sig")
    return path


def bulk(path: Path, flows: Sequence[Flow], *, wide: bool = False) -> Path:
    """The bulk CSV of DOTS: names, IMF numbers, whole dollars; by year it ends in an empty column."""
    names = "Country Name,Country Code,Indicator Name,Indicator Code,Counterpart Country Name,"
    names += "Counterpart Country Code"
    head = [
        (
            *(NAMES.get(f.reporter, f.reporter), 900, "Goods", f"T{CODES[f.flow]}"),
            *(NAMES.get(f.partner, f.partner), 901),
        )
        for f in flows
    ]
    if wide:
        years = sorted({int(f.year) for f in flows})
        header = f"{names},Attribute,{','.join(map(str, years))},"
        rows: list[Sequence[object]] = []
        for h, f in zip(head, flows, strict=True):
            rows.append((*h, "Value", *(dollars(f.value) if y == f.year else "" for y in years), ""))
            rows.append((*h, "Status", *("E" if y == f.year else "" for y in years), ""))
    else:
        header = f"{names},Time Period,Value,Status"
        rows = [(*h, f.year, dollars(f.value), "") for h, f in zip(head, flows, strict=True)]
    path.write_text(text(header, rows), encoding="utf-8-sig")
    return path


def panel(path: Path, flows: Sequence[Flow]) -> Path:
    """The panel of DOTS: one column an indicator."""
    titles = {
        "X": "Goods, Value of Exports, Free on board (FOB), US Dollars (TXG_FOB_USD)",
        "M": "Goods, Value of Imports, Cost, Insurance, Freight (CIF), US Dollars (TMG_CIF_USD)",
    }
    cells: dict[tuple[str, str, object], dict[str, str]] = {}
    for f in flows:
        cells.setdefault((f.reporter, f.partner, f.year), {})[f.flow] = dollars(f.value)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["Country Name", "Country Code", "Counterpart Country Name", "Time Period", *titles.values()]
    )
    for (reporter, partner, year), values in cells.items():
        ours = [values.get(flow, "") for flow in titles]
        writer.writerow([NAMES.get(reporter, reporter), 900, NAMES.get(partner, partner), year, *ours])
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def copy(path: Path, flows: Iterable[Flow]) -> Path:
    """A copy by names in millions, as Parquet."""
    kinds = {"X": "exports_fob", "M": "imports_cif", "MF": "imports_fob"}
    rows = [
        (
            *(NAMES.get(f.reporter, f.reporter), NAMES.get(f.partner, f.partner), f.year, kinds[f.flow]),
            *(f.value, None, "Eastern Germany"),
        )
        for f in flows
    ]
    names = ("reporter", "partner", "year", "flow", "value_musd", "reporter_iso3", "partner_iso3")
    pl.DataFrame(rows, schema=list(names), orient="row").write_parquet(path)
    return path


def baci(
    folder: Path, year: int, rows: Iterable[tuple[str, str, str, float]], version: str = "202501"
) -> Path:
    """A yearly file of BACI (exporter, importer, product, thousand dollars) and the list of countries."""
    lines = [(year, NUMBERS.get(i, i), NUMBERS.get(j, j), k, v, "NA") for i, j, k, v in rows]
    path = folder / f"BACI_HS92_Y{year}_V{version}.csv"
    path.write_text(text("t,i,j,k,v,q", lines), encoding="utf-8")
    codes = [(number, iso, iso[:2], iso) for iso, number in NUMBERS.items()]
    codes += [(490, "Other Asia, nes", "", "S19"), (344, "China, Hong Kong SAR", "HK", "HKG")]
    listed = text("country_code,country_name,country_iso2,country_iso3", codes)
    (folder / f"country_codes_V{version}.csv").write_text(listed, encoding="utf-8")
    return path


def zipped(path: Path, files: Iterable[Path]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return path
