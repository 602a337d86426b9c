"""The blocs that matter to where a state stands, and who was in them when.

The facts stand in data/blocs.toml and data/bloc_members.csv; docs/organisations.md says by which rules.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from equipoise.errors import CoverageError, PowerError, SettingsError
from equipoise.states.bloc_model import STATUSES, Bloc, Status
from equipoise.states.bloc_table import bloc_table, reviewed
from equipoise.states.lookup import resolve
from equipoise.states.naming import key
from equipoise.states.periods import covers, in_words, span_of
from equipoise.suggest import did_you_mean, suggest
from equipoise.wording import listed


def blocs() -> tuple[Bloc, ...]:
    """Every bloc of the table, in the order of ids.

    >>> {"BRICS", "CSTO", "EAEU", "EU", "NATO", "OTS", "SCO"} <= {b.id for b in blocs()}
    True
    """
    return tuple(bloc_table().values())


@lru_cache(maxsize=1)
def by_name() -> dict[str, Bloc]:
    """Every bloc under its id and each of its names.

    >>> by_name()["Europarat"].id
    'COE'
    """
    return {text: b for b in blocs() for text in (b.id, *b.names.values(), *b.aliases)}


@lru_cache(maxsize=1)
def by_key() -> dict[str, Bloc]:
    """Every bloc under the key of its id and of each of its names.

    >>> by_key()["нато"].id
    'NATO'
    """
    return {key(text): b for text, b in by_name().items()}


def bloc(name: str) -> Bloc:
    """The bloc with an id, a name in English, German, French or Russian, or initials.

    Raises PowerError for any other text, with close names.

    >>> bloc("Europarat").id, bloc("SCO").id
    ('COE', 'SCO')
    >>> bloc("BRIX")
    Traceback (most recent call last):
        ...
    equipoise.errors.PowerError: No bloc is called 'BRIX': did you mean BRICS?
    """
    found = by_key().get(key(name))
    if found is None:
        near = dict.fromkeys(by_name()[text].id for text in suggest(name, by_name(), 12))
        advice = did_you_mean([*near][:3], f"there are {listed([b.id for b in blocs()])}.")
        raise PowerError(f"No bloc is called {name.strip()[:60]!r}: {advice}")
    return found


def members(name: str, on: date | int | None = None, status: Status = "full") -> tuple[str, ...]:
    """The ids of the states with a status in a bloc: on a day, on most days of a year, or at the last review.

    Raises PowerError for an unknown bloc, SettingsError for an unknown status, StateDateError before 1945 and
    CoverageError after the day up to which the table was reviewed.

    >>> members("SCO", 2005), members("SCO", date(2012, 6, 7), "dialogue")
    (('CHN', 'KAZ', 'KGZ', 'RUS', 'TJK', 'UZB'), ('BLR', 'LKA', 'TUR'))
    """
    wanted = bloc(name)
    if status not in STATUSES:
        raise SettingsError(f"No membership is called {str(status)[:60]!r}: use {listed(STATUSES, 'or')}.")
    return wanted.members(_known(on), status)


def memberships(state: str, on: date | int | None = None) -> tuple[tuple[Bloc, Status], ...]:
    """The blocs of a state with its status in each, on a day, on most days of a year, or at the last review.

    `state` is any name of it. Raises StateError for an unknown one and CoverageError as `members`.

    >>> [(b.id, status) for b, status in memberships("Armenia", 2005) if status == "observer"]
    [('EAEC', 'observer')]
    """
    day = _known(on)
    code = resolve(state, on).id
    return tuple((b, s) for b in blocs() for s in STATUSES if code in b.members(day, s))


def _known(on: date | int | None) -> date | int:
    """A day or year that the table speaks about."""
    if on is None:
        return reviewed()
    first, _ = span_of(on)
    if not covers((None, reviewed()), first):
        raise CoverageError(
            f"The table of blocs was reviewed up to {in_words(reviewed())}, so it cannot answer for "
            f"{in_words(on)}; give a day up to then."
        )
    return on
