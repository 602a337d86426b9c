"""The zero-sum test: one row a sector and pair of powers with an interval left or right of 0, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from equipoise import states
from equipoise.show.charts.theme import FOCUS, INK, POWERS, QUIET, finish, over, source
from equipoise.wording import the

if TYPE_CHECKING:
    from equipoise.answers.balance.zero_sum import ZeroSumPair, ZeroSumTest

_WIDE, _ROW = 440, 17  # pixels
_TINTS = {"zero-sum": FOCUS, "together": POWERS[0], "neither": QUIET}
_MEAN = "mean over pairs"


def zero_sum_chart(test: ZeroSumTest) -> Any:
    """Estimates with their 90 % intervals by sector and pair, what they say at the right.

    Below 0 ties replace each other, above they go together. A pair without an estimate has no mark but the
    reason for it.
    """
    by_sector: dict[str, list[ZeroSumPair]] = {}
    for pair in test.pairs:
        if pair.a is not None or pair.reason is None:  # a mean of nothing adds nothing to its pairs
            by_sector.setdefault(pair.sector, []).append(pair)
    names = [f"{p.id} {p.name}" for p in states.powers(test.powers) if p.id != p.name]
    whose = the(test.state_name) if test.state_name else "all states"
    over_what = ", over its own years" if test.state_name else ""
    panels = [_panel(name, pairs, first=not i) for i, (name, pairs) in enumerate(by_sector.items())]
    return finish(
        alt.vconcat(*panels, spacing=14),
        f"Zero-sum? Ties of {whose} with two powers",
        f"Partial correlation of a state's ties with two powers{over_what}; the year and its ties with all "
        "others are held fixed. Bars: 90 % intervals; grey where they hold 0.",
        f"{', '.join(names)}.",
        source(test.origins, test.release),
    )


def _panel(name: str, pairs: list[ZeroSumPair], *, first: bool) -> Any:
    """One sector; the first has the words on what the two sides mean above it."""
    rows = [_row(p) for p in pairs]
    y = alt.Y(
        "pair:N",
        title=None,
        sort=[r["pair"] for r in rows],
        axis=alt.Axis(domain=False, ticks=False, labelLimit=160, labelFontSize=11, minExtent=118),
    )
    known = [r for r in rows if r["estimate"] is not None]
    layers = [*_refused(rows, y), *(_marks(known, y) if known else []), *(_sides() if first else [])]
    title = alt.TitleParams(name[:1].upper() + name[1:], fontSize=13, anchor="start", frame="group", offset=4)
    return alt.layer(*layers).properties(width=_WIDE, height=_ROW * len(rows), title=title)


def _row(p: ZeroSumPair) -> dict[str, Any]:
    """A pair as the chart has it."""
    e = p.estimate
    return {
        "pair": _MEAN if p.a is None else f"{p.a} – {p.b}",
        "estimate": round(e.mean, 4) if e else None,
        "low": round(e.low, 4) if e else None,
        "high": round(e.high, 4) if e else None,
        "interval": f"{e.low:.2f} to {e.high:.2f}" if e else "",
        "reading": p.reading,
        "words": p.words if p.reading in ("zero-sum", "together") else "",
        "mean": p.a is None,
        "zero": 0,
        "why": p.reason or "",
        "states": p.n_states,
        "years": p.n_state_years,
    }


def _marks(rows: list[dict[str, Any]], y: Any) -> list[Any]:
    """Bars and dots (diamonds for the mean), and what the clear ones say beside them."""
    tint = alt.Color(
        "reading:N", legend=None, scale=alt.Scale(domain=list(_TINTS), range=list(_TINTS.values()))
    )
    shape = alt.condition("datum.mean", alt.value("diamond"), alt.value("circle"))
    size = alt.condition("datum.mean", alt.value(90), alt.value(45))
    tips = [
        alt.Tooltip("pair:N", title="Powers"),
        alt.Tooltip("estimate:Q", title="Partial correlation", format=".2f"),
        alt.Tooltip("interval:N", title="90 % interval"),
        alt.Tooltip("states:Q", title="States", format=","),
        alt.Tooltip("years:Q", title="State-years", format=","),
    ]
    base = over(rows).encode(y=y)
    words = base.mark_text(align="left", fontSize=11)
    return [
        base.mark_tick(orient="vertical", size=_ROW, thickness=1.2, color=INK, opacity=0.7).encode(
            x=_x("zero")
        ),
        base.mark_rule(strokeWidth=2).encode(x=_x("low"), x2="high:Q", color=tint),
        base.mark_point(filled=True, opacity=1).encode(
            x=_x("estimate"), color=tint, shape=shape, size=size, tooltip=tips
        ),
        words.encode(x=alt.value(_WIDE + 8), text="words:N", color=tint),
    ]


def _refused(rows: list[dict[str, Any]], y: Any) -> list[Any]:
    """Why there is no estimate, in words; such a row has neither a mark nor the line at 0."""
    found = [{"pair": r["pair"], "why": f"no estimate: {r['why']}"} for r in rows if r["why"]]
    if not found:
        return []
    words = over(found).mark_text(align="left", fontSize=10.5, fontStyle="italic", opacity=0.8)
    return [words.encode(x=alt.value(4), y=y, text="why:N")]


def _x(column: str) -> Any:
    """The scale from -1 to 1, the same in every sector."""
    axis = alt.Axis(values=[-1, -0.5, 0, 0.5, 1], format=".1f", labelFontSize=10, ticks=False, domain=False)
    return alt.X(f"{column}:Q", title=None, scale=alt.Scale(domain=[-1, 1], nice=False), axis=axis)


def _sides() -> list[Any]:
    """What the sides of 0 mean, above the first sector."""
    said = (("← replace each other", _WIDE / 2 - 10, "right"), ("go together →", _WIDE / 2 + 10, "left"))
    return [
        over([{"said": text}])
        .mark_text(align=align, fontSize=11, fontWeight="bold", baseline="bottom")
        .encode(x=alt.value(at), y=alt.value(-6), text="said:N")
        for text, at, align in said
    ]
