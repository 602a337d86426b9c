"""The rules of docs/gdelt.md once more, line by line in plain Python: what the SQL text must agree with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from equipoise.sources.gdelt.layout import Layout

KINDS = ("", "GOV", "MIL")


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])) if len(text) == 8 else None
    except ValueError:
        return None


def reason(event: dict[str, str], recorded_in: str) -> str | None:
    """Why an event with all its columns is left out, None if it counts."""
    day, recorded = _day(event["SQLDATE"]), _day(event[recorded_in][:8])
    one, other = event["Actor1CountryCode"], event["Actor2CountryCode"]
    rules = {
        "root": event["IsRootEvent"] != "1",
        "country": not one or not other,
        "within": one == other,
        "type": event["Actor1Type1Code"] not in KINDS or event["Actor2Type1Code"] not in KINDS,
        "quad": event["QuadClass"] not in ("1", "2", "3", "4"),
        "date": day is None or recorded is None,
        "later": day is not None and recorded is not None and day > recorded,
        "earlier": day is not None
        and recorded is not None
        and (recorded.year - day.year) * 12 + recorded.month - day.month > 1,
    }
    return next((name for name, holds in rules.items() if holds), None)


def twin(lines: Iterable[str], layout: Layout) -> tuple[Counter[str], dict[tuple[int, str, str], list[int]]]:
    """Lines left out by reason; [events, cooperation, conflict, tenths of Goldstein] of each dyad-month."""
    left_out: Counter[str] = Counter()
    dyads: dict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    seen = set()
    for text in lines:
        cells = text.split("\t")
        if len(cells) != len(layout.columns) or not cells[-1] or not cells[0]:
            left_out["columns"] += 1
            continue
        event = dict(zip(layout.columns, cells, strict=True))
        why = reason(event, layout.recorded)
        if why is None and cells[0] in seen:
            why = "repeated"
        if why is not None:
            left_out[why] += 1
            continue
        seen.add(cells[0])
        dyad = dyads[int(event["SQLDATE"][:6]), event["Actor1CountryCode"], event["Actor2CountryCode"]]
        dyad[0] += 1
        dyad[1] += event["QuadClass"] in "12"
        dyad[2] += event["QuadClass"] in "34"
        dyad[3] += round(float(event["GoldsteinScale"]) * 10)
    return left_out, dict(dyads)
