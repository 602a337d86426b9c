"""The brief as one HTML page that carries everything it needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from equipoise.show.charts import (
    agreements_chart,
    balance_chart,
    circle_chart,
    parted_chart,
    position_chart,
    shift_chart,
    strip_chart,
)
from equipoise.show.charts.theme import FOCUS, colours
from equipoise.show.report.figures import Figure, figure, javascript
from equipoise.show.report.templating import environment
from equipoise.show.terminal.balance_cells import shares_in_words
from equipoise.show.terminal.blocks import DEFINITIONS, change_heads
from equipoise.show.terminal.parted import day, what
from equipoise.show.terminal.words import among

if TYPE_CHECKING:
    import polars as pl

    from equipoise.answers.brief.brief import Brief

SHOWN = 10  # roll calls a power that are open to view, and printed
_FOLDER = Path(__file__).resolve().parent / "templates"


def page(brief: Brief, everyone: pl.DataFrame) -> str:
    """The page as text; `everyone` are all positions of its year, as `position_table` has them.

    Below 3 MB. It loads nothing: styles, scripts, data and pictures are inside, and a policy in the page
    forbids the browser to fetch anything else.
    """
    codes = [d.power for d in brief.position.distances]
    changes = [*(a.changes for a in brief.agreements), *(d.changes for d in brief.position.distances)]
    return (
        environment()
        .get_template("brief.html.j2")
        .render(
            brief=brief,
            spans=change_heads(brief.year, changes),
            figures=figures(brief, everyone),
            tints=colours(codes),
            focus=FOCUS,
            definitions=DEFINITIONS,
            day=day,
            what=what,
            shown=SHOWN,
            css=Markup((_FOLDER / "brief.css").read_text(encoding="utf-8")),
            start=Markup((_FOLDER / "brief.js").read_text(encoding="utf-8")),
            bundle=javascript(),
        )
    )


def figures(brief: Brief, everyone: pl.DataFrame) -> dict[str, Figure]:
    """The charts of the page by name; a chart without anything to show is left out."""
    p, who = brief.position, brief.state_name
    place = f"{who} stands at {among(p)} in {p.year}, rank {p.rank.mean} of {p.n_states}."
    made = [
        figure("strip", strip_chart(p, everyone), place),
        figure("position", position_chart(p), f"{who}'s position by year, with those of the powers. {place}"),
        figure("shift", shift_chart(brief.shift), f"{who}'s changes of position from year to year."),
    ]
    if brief.agreements:
        said = "; ".join(f"{a.power_name} {a.now.agreement.mean:.2f}" for a in brief.agreements)
        chart = agreements_chart(brief.agreements)
        made.append(figure("agreement", chart, f"Agreement by year. In {brief.year}: {said}."))
    if brief.balance.sectors:
        said = "; ".join(f"{s.sector} {s.year}: {shares_in_words(s, 99)}" for s in brief.balance.sectors)
        made.append(figure("balance", balance_chart(brief.balance), f"Shares of {who}'s ties. {said}."))
    if brief.circle.peers:
        names = ", ".join(peer.name for peer in brief.circle.peers)
        made.append(figure("circle", circle_chart(brief.circle), f"The states most like {who}: {names}."))
    if brief.parted.powers:
        made.append(figure("parted", parted_chart(brief.parted), "Votes with and against each power."))
    return {f.id: f for f in made}
