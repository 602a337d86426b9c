"""The sectors in the order in which they are shown, and how a user names them."""

from __future__ import annotations

from collections.abc import Sequence

from equipoise.errors import SettingsError
from equipoise.suggest import did_you_mean, suggest

RECORDS = ("trade", "arms", "defence", "organisations", "events", "speeches")
"""The sectors that have a data set of their own in the store, under the same name."""

BEYOND = "votes beyond chance"
SECTORS = ("votes", BEYOND, *RECORDS)


def chosen_sectors(spec: str | Sequence[str] | None = None) -> tuple[str, ...]:
    """The sectors named, in the order in which sectors are shown; all of them for None.

    `spec` is a text with commas between the sectors or a sequence of texts. Raises SettingsError for an
    unknown one or none.

    >>> chosen_sectors("arms, votes")
    ('votes', 'arms')
    """
    if spec is None:
        return SECTORS
    texts = [t.strip().lower() for t in (spec.split(",") if isinstance(spec, str) else spec)]
    unknown = next((t for t in texts if t not in SECTORS), None)
    if unknown is not None:
        advice = did_you_mean(suggest(unknown, SECTORS), f"the sectors are {', '.join(SECTORS)}.")
        raise SettingsError(f"There is no sector called {unknown[:60]!r}: {advice}")
    if not texts:
        raise SettingsError(f"No sector was named: the sectors are {', '.join(SECTORS)}.")
    return tuple(s for s in SECTORS if s in texts)
