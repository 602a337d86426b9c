"""Shares over the years: one small panel a sector, one line a power with its band and its code at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt

from equipoise.show.charts.labels import spread
from equipoise.show.charts.theme import DASHES, colours, finish, over, source
from equipoise.wording import the

if TYPE_CHECKING:
    from equipoise.answers.balance.history import BalanceHistory, SectorYear

_WIDE, _HIGH, _LABEL = 262, 130, 13.0  # pixels of a panel, and from one code to the next
_WORDS = 66  # pixels that "not covered" takes


def balance_history_chart(history: BalanceHistory) -> Any:
    """Small multiples by sector; years that are not covered or without ties are grey and break the lines."""
    by_sector: dict[str, list[SectorYear]] = {}
    for row in history.rows:
        by_sector.setdefault(row.sector, []).append(row)
    names = {p.power: p.power_name for r in history.rows for p in r.shares}
    codes = [code for code in history.powers if code in names]
    panels = [_panel(name, rows, codes, history) for name, rows in by_sector.items()]
    missing = ", ".join(m.sector for m in history.not_covered)
    said = ", ".join(f"{code} {names[code]}" for code in codes)
    return finish(
        alt.concat(*panels, columns=2, spacing=26),
        f"Ties of {the(history.state_name)} with the powers, {history.first} to {history.last}",
        f"Share of the ties with these powers; bands are 90 % intervals. {said}.",
        "Grey: years not covered or without a tie." + (f" Not covered at all: {missing}." if missing else ""),
        source(history.origins, history.release),
    )


def _panel(name: str, rows: Sequence[SectorYear], codes: Sequence[str], history: BalanceHistory) -> Any:
    """One sector."""
    first, last = history.first, max(history.last, history.first + 1)
    axis = alt.Axis(format="d", grid=False, tickMinStep=1, tickCount=5, labelFlush=False)
    x = alt.X("year:Q", title=None, scale=alt.Scale(domain=[first, last], nice=False), axis=axis)
    tints = colours(codes)
    points = _points(rows)
    layers = [
        *_gaps({r.year for r in rows}, first, last),
        *(_line(points[c], tints[c], i, x) for i, c in enumerate(codes) if c in points),
        *_codes(points, tints, first, last),
    ]
    title = alt.TitleParams(name[:1].upper() + name[1:], fontSize=13, anchor="start", frame="group", offset=6)
    return alt.layer(*layers).properties(width=_WIDE, height=_HIGH, title=title)


def _points(rows: Sequence[SectorYear]) -> dict[str, list[dict[str, Any]]]:
    """Each power's points; a year without a value begins a new run, so that no line crosses it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for r in rows:
        for p in r.shares:
            line = found.setdefault(p.power, [])
            run = 0 if not line else line[-1]["run"] + (r.year > line[-1]["year"] + 1)
            e = p.share
            numbers = {"share": round(e.mean, 4), "low": round(e.low, 4), "high": round(e.high, 4)}
            ends = "fact" if e.exact else f"{100 * e.low:.0f} to {100 * e.high:.0f} %"
            line.append({"name": p.power_name, "year": r.year, **numbers, "interval": ends, "run": run})
    return found


def _line(points: list[dict[str, Any]], tint: str, order: int, x: Any) -> Any:
    """A power's band, line, and points, which are to be seen only where a run is a single year."""
    base, y = over(points).encode(x=x, detail="run:N"), _height("share")
    runs = [p["run"] for p in points]
    alone = over([p for p in points if runs.count(p["run"]) == 1]).mark_point(
        filled=True, color=tint, size=18
    )
    tips = [
        alt.Tooltip("name:N", title="Power"),
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("share:Q", title="Share", format=".0%"),
        alt.Tooltip("interval:N", title="90 % interval"),
    ]
    dash = DASHES[(order + order // len(DASHES)) % len(DASHES)]  # another one where colours begin anew
    return alt.layer(
        base.mark_area(color=tint, opacity=0.16).encode(y=_height("low"), y2="high:Q"),
        base.mark_line(color=tint, strokeWidth=1.8, strokeDash=dash).encode(y=y),
        alone.encode(x=x, y=y),
        base.mark_point(size=50, opacity=0, filled=True).encode(y=y, tooltip=tips),
    )


def _height(column: str) -> Any:
    """The vertical axis, from 0 to 100 %."""
    scale, axis = alt.Scale(domain=[0, 1], nice=False), alt.Axis(format="%", tickCount=3)
    return alt.Y(f"{column}:Q", title=None, scale=scale, axis=axis)


def _codes(
    points: Mapping[str, list[dict[str, Any]]], tints: Mapping[str, str], first: int, last: int
) -> list[Any]:
    """The powers' codes right of the panel, at the height of their last share, moved apart."""
    order = list(points)
    wanted = [_HIGH * (1 - points[c][-1]["share"]) for c in order]
    places = spread(wanted, _LABEL, 2.0, _HIGH - 2.0)
    layers: list[Any] = []
    for code, at, place in zip(order, wanted, places, strict=True):
        data = over([{"name": code}])
        ends = _WIDE * (points[code][-1]["year"] - first) / (last - first)
        link = {"x": ends, "x2": _WIDE + 8, "y": at, "y2": place}
        rule = data.mark_rule(color=tints[code], strokeWidth=0.8, opacity=0.7)
        layers.append(rule.encode(**{k: alt.value(round(v, 1)) for k, v in link.items()}))
        text = data.mark_text(align="left", baseline="middle", fontSize=10.5)
        layers.append(text.encode(x=alt.value(_WIDE + 11), y=alt.value(round(place, 1)), text="name:N"))
    return layers


def _gaps(years: set[int], first: int, last: int) -> list[Any]:
    """Grey over the years without shares, with words where there is room."""
    spans: list[list[int]] = []
    for year in (y for y in range(first, last + 1) if y not in years):
        if spans and spans[-1][1] == year - 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    layers: list[Any] = []
    for begin, end in spans:
        left, right = (
            _WIDE * (min(max(y, first), last) - first) / (last - first) for y in (begin - 0.5, end + 0.5)
        )
        place = {"x": left, "x2": right, "y": 0, "y2": _HIGH}
        data = over([{"why": "not covered"}])
        shade = data.mark_rect(color="#8c8c8c", opacity=0.15)
        layers.append(shade.encode(**{k: alt.value(round(v, 1)) for k, v in place.items()}))
        if right - left > _WORDS and end - begin > 1:
            text = data.mark_text(fontSize=10.5, fontStyle="italic", opacity=0.75)
            middle = alt.value(round((left + right) / 2, 1))
            layers.append(text.encode(x=middle, y=alt.value(_HIGH / 2), text="why:N"))
    return layers
