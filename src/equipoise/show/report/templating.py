"""The templates, and how they write numbers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from equipoise.answers.balance.parts import gaps
from equipoise.show.terminal.balance_cells import own_range, place
from equipoise.show.terminal.balance_words import (
    divergence_words,
    equidistance_words,
    summary_words,
    verdict_words,
)
from equipoise.show.terminal.words import among, change, count, interval, number, percent, probability
from equipoise.wording import opening, the

_FOLDER = Path(__file__).resolve().parent / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja2 with escaping on; an unknown name in a template is an error, not a gap.

    >>> environment().from_string("{{ text }} {{ number(-0.5) }}").render(text="a < b")
    'a &lt; b −0.50'
    """
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = (
        *(among, change, count, interval, number, opening, percent, probability, the, own_range, place),
        *(divergence_words, equidistance_words, gaps, summary_words, verdict_words),
    )
    made.globals.update({word.__name__: word for word in words})
    return made
