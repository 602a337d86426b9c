"""How a state's place in the ranking depends on choices: a dot a choice, grouped by what was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from equipoise.show.charts.theme import FOCUS, POWERS, finish, over, source
from equipoise.wording import listed, the

if TYPE_CHECKING:
    from equipoise.answers.balance.sensitivity import BalanceSensitivity, BalanceVariant

_WIDE, _ROW = 330, 19  # pixels
_RANK, _ALIKE = 10, 96  # pixels right of the scale at which the two columns of numbers begin
_HEADS = {"base": "", "powers": "Other powers", "weights": "Other weights", "year": "Other years"}


def balance_sensitivity_chart(found: BalanceSensitivity) -> Any:
    """The state's place among the states ranked under each choice, the base as a line through all of them.

    At the right its rank, and Spearman's correlation of the ranking with the base. A choice under which the
    state has no rank has words in place of a dot.
    """
    base = _place(found.rows[0])
    panels: list[Any] = []
    for choice, head in _HEADS.items():
        rows = [r for r in found.rows if r.choice == choice]
        if rows:
            panels.append(_panel(head, rows, base, first=not panels))
    sectors = f"evenness in {listed(list(found.sectors))}" if found.sectors else "evenness"
    return finish(
        alt.vconcat(*panels, spacing=16),
        f"How {the(found.state_name)} ranks by balance in {found.year}, and under other choices",
        f"Left: the most even of the states that are ranked by their {sectors}; right: the least even. Line: "
        "the ranking as asked. Every other row changes one thing.",
        "Spearman's correlation: 1 where the ranking of all states is that of the first row, 0 where it has "
        "nothing to do with it.",
        source(found.origins, found.release),
    )


def _place(row: BalanceVariant) -> float | None:
    """From 0, the most even state, to 100, the least even one."""
    if row.rank is None or row.n_ranked < 2:
        return None
    return round(100 * (row.rank - 1) / (row.n_ranked - 1), 2)


def _panel(head: str, variants: list[BalanceVariant], base: float | None, *, first: bool) -> Any:
    """One kind of choice; the first has the heads of the columns above it."""
    rows = [_row(v) for v in variants]
    y = alt.Y(
        "variant:N",
        title=None,
        sort=[r["variant"] for r in rows],
        axis=alt.Axis(domain=False, ticks=False, labelLimit=220, labelFontSize=11, minExtent=170, grid=True),
    )
    known = [r for r in rows if r["place"] is not None]
    layers = [*_line(base), *(_dots(known, y) if known else []), *_words(rows, y), *(_top() if first else [])]
    title = alt.TitleParams(head, fontSize=13, anchor="start", frame="group", offset=4)
    return alt.layer(*layers).properties(width=_WIDE, height=_ROW * len(rows), title=title)


def _row(v: BalanceVariant) -> dict[str, Any]:
    """A choice as the chart has it."""
    return {
        "variant": v.variant,
        "place": _place(v),
        "rank": "not ranked" if v.rank is None else f"{v.rank:g} of {v.n_ranked}",
        "alike": ""
        if v.choice == "base"
        else "–"
        if v.spearman is None
        else f"{v.spearman:.2f}".replace("-", "−"),
        "value": None if v.value is None else round(v.value, 4),
        "base": v.choice == "base",
        "states": v.n_states,
    }


def _number(value: float | None) -> str:
    """Two decimals with a true minus sign; a dash for none."""
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _dots(rows: list[dict[str, Any]], y: Any) -> list[Any]:
    """The state's place under each choice."""
    tint = alt.condition("datum.base", alt.value(FOCUS), alt.value(POWERS[0]))
    tips = [
        alt.Tooltip("variant:N", title="Choice"),
        alt.Tooltip("rank:N", title="Rank"),
        alt.Tooltip("value:Q", title="Evenness", format=".3f"),
        alt.Tooltip("alike:N", title="Spearman"),
        alt.Tooltip("states:Q", title="States in both rankings"),
    ]
    return [
        over(rows)
        .mark_point(filled=True, size=70, opacity=1)
        .encode(x=_x("place"), y=y, color=tint, tooltip=tips)
    ]


def _words(rows: list[dict[str, Any]], y: Any) -> list[Any]:
    """The two columns at the right."""
    return [
        over(rows)
        .mark_text(align="left", fontSize=11)
        .encode(x=alt.value(_WIDE + at), y=y, text=f"{field}:N")
        for field, at in (("rank", _RANK), ("alike", _ALIKE))
    ]


def _line(base: float | None) -> list[Any]:
    """The base, through the whole panel."""
    if base is None:
        return []
    return [over([{"at": base}]).mark_rule(color=FOCUS, strokeWidth=1.2, opacity=0.8).encode(x=_x("at"))]


def _x(column: str) -> Any:
    """The scale from the most even state to the least even one."""
    axis = alt.Axis(values=[0, 25, 50, 75, 100], labels=False, ticks=False, domain=False)
    return alt.X(
        f"{column}:Q", title=None, scale=alt.Scale(domain=[0, 100], nice=False, padding=8), axis=axis
    )


def _top() -> list[Any]:
    """Above the first panel: the ends of the scale, and what the numbers are."""
    said = (
        ("most even", 0, "left"),
        ("least even", _WIDE, "right"),
        ("rank", _WIDE + _RANK, "left"),
        ("Spearman", _WIDE + _ALIKE, "left"),
    )
    return [
        over([{"said": text}])
        .mark_text(align=align, fontSize=11, opacity=0.8, baseline="bottom")
        .encode(x=alt.value(at), y=alt.value(-6), text="said:N")
        for text, at, align in said
    ]
