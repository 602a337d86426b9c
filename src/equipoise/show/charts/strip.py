"""All states of a year along the axis, the state and the powers marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from equipoise.show.charts.labels import brief_name, rows as label_rows
from equipoise.show.charts.theme import FOCUS, QUIET, WIDTH, colours, finish, over, source

if TYPE_CHECKING:
    import polars as pl

    from equipoise.answers.position import Position

_STEP, _DOT = 7.0, 7.0  # pixels between the centres of dots that would touch
_ROW, _LETTER = 18, 6.6  # pixels of a row of labels, about of a letter


def strip_chart(position: Position, everyone: pl.DataFrame) -> Any:
    """One dot a state (`everyone` is `position_table` of the year), piled up where they are many.

    The state has its 90 % interval; powers are rings with their names above.
    """
    means = everyone["mean"].to_list()
    marks = [(d.power, d.power_name, d.place.mean) for d in position.distances]
    values = [*means, position.low, position.high, *(m[2] for m in marks)]
    low, high = min(values) - 0.1, max(values) + 0.1
    scale = WIDTH / (high - low)
    piles = _piles([(m - low) * scale for m in means])
    height = max(piles, default=0) * _STEP + 2 * _DOT
    dots = [
        {"name": r["name"], "x": round(r["mean"], 4), "y": round(height - _DOT - _STEP * pile, 1),
         "rank": r["rank"], "interval": f"{r['low']:.2f} to {r['high']:.2f}".replace("-", "−")}
        for r, pile in zip(everyone.iter_rows(named=True), piles, strict=True)
    ]  # fmt: skip
    axis: dict[str, Any] = {
        "title": "Position (SD; higher is towards the United States)",
        "scale": alt.Scale(domain=[round(low, 4), round(high, 4)], nice=False),
    }
    x = alt.X("x:Q", **axis)
    tips = [
        alt.Tooltip("name:N", title="State"), alt.Tooltip("x:Q", title="Position", format=".2f"),
        alt.Tooltip("interval:N", title="90 % interval"), alt.Tooltip("rank:Q", title="Rank"),
    ]  # fmt: skip
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], range=[height, 0], nice=False))
    crowd = over(dots).mark_circle(size=32, color=QUIET, opacity=0.75)
    layers = [crowd.encode(x=x, y=y, tooltip=tips), *_marked(position, marks, axis, low, scale, height)]
    chart = alt.layer(*layers).properties(width=WIDTH, height=height)
    return finish(
        chart, f"{position.state_name} among {everyone.height} states in {position.year}",
        "Each dot is a state; the bar below is the state's 90 % interval.",
        source(position.origins, position.release),
    )  # fmt: skip


def _piles(centres: list[float]) -> list[int]:
    """How high each dot lies so that none touches another, the order of the states deciding."""
    piles = [0] * len(centres)
    taken: list[list[float]] = []
    for i in sorted(range(len(centres)), key=lambda i: centres[i]):
        row = next((r for r, xs in enumerate(taken) if centres[i] - xs[-1] >= _DOT), None)
        if row is None:
            row = len(taken)
            taken.append([])
        taken[row].append(centres[i])
        piles[i] = row
    return piles


def _marked(
    position: Position,
    marks: list[tuple[str, str, float]],
    axis: dict[str, Any],
    low: float,
    scale: float,
    height: float,
) -> list[Any]:
    """The state with its interval below the dots, and lines through them with names above."""
    tints = colours([m[0] for m in marks])
    named = [*((name, mean, tints[code], 1.5) for code, name, mean in marks)]
    named.append((brief_name(position.state_name), position.mean, FOCUS, 2.5))
    pixels, widths = [(n[1] - low) * scale for n in named], [len(n[0]) * _LETTER for n in named]
    centres = [min(max(p, w / 2), WIDTH - w / 2) for p, w in zip(pixels, widths, strict=True)]
    layers: list[Any] = []
    for (name, mean, tint, wide), centre, row in zip(
        named, centres, label_rows(centres, widths), strict=True
    ):
        top = -12 - _ROW * row
        data = over([{"name": name, "x": round(mean, 4)}])
        place = {"x": alt.X("x:Q", **axis), "y": alt.value(top + 9), "y2": alt.value(height)}
        weight = "bold" if wide > 2 else "normal"
        text = data.mark_text(baseline="middle", fontWeight=weight)
        layers.append(data.mark_rule(color=tint, strokeWidth=wide).encode(**place))
        layers.append(text.encode(x=alt.value(round(centre, 1)), y=alt.value(top), text="name:N"))
    own = {"x": round(position.mean, 4), "low": round(position.low, 4), "high": round(position.high, 4)}
    data = over([own])
    bar = data.mark_rule(color=FOCUS, strokeWidth=5, opacity=0.8)
    layers.append(bar.encode(x=alt.X("low:Q", **axis), x2="high:Q", y=alt.value(height)))
    return layers
