"""The powers that a state stands between: states or blocs, by default those of data/powers.toml.

A bloc of powers.toml has a fixed list of members; any bloc of the table of blocs has those of each year.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from equipoise.errors import PowerError, StateError, UnknownStateError
from equipoise.files import DATA
from equipoise.states.bloc_model import Bloc
from equipoise.states.blocs import blocs, by_key, by_name
from equipoise.states.lines import line
from equipoise.states.load import LANGUAGES, get
from equipoise.states.lookup import resolve
from equipoise.states.naming import entries, key
from equipoise.states.periods import span_of
from equipoise.suggest import did_you_mean, suggest

_DATED = "-dated"
_THEN = {
    "en": "members of the time",
    "de": "damalige Mitglieder",
    "fr": "membres d'alors",
    "ru": "тогдашние члены",
}


@dataclass(frozen=True, slots=True)
class Power:
    """A power: one state, a bloc with a fixed list of members (ids), or a bloc with the members of each year.

    The last has its `bloc`; its `members` are all states that ever were full members, and only the two
    functions below say which of them counted in a year: those that were full members on most of its days.

    >>> from equipoise.states import powers
    >>> [(p.id, p.name, len(p.members), p.is_bloc) for p in powers("USA, EU27, NATO")]
    [('USA', 'United States', 1, False), ('EU27', 'European Union', 27, True),
     ('NATO', 'North Atlantic Treaty Organization', 32, True)]
    """

    id: str
    name: str
    members: tuple[str, ...]
    names: dict[str, str]
    is_bloc: bool = False
    bloc: Bloc | None = field(default=None, compare=False, repr=False)

    def __hash__(self) -> int:
        """One id, one power."""
        return hash(self.id)

    def members_in(self, year: int) -> tuple[str, ...]:
        """The ids that stand for the power in a year: those of its members that were in the UN then.

        A seat that goes on counts for whoever held it longest in the year, so Russia is SUN up to 1991. China
        has no such line: its seat was Taipei's until 25 October 1971, which was another government and not a
        forerunner, so CHN is there from 1971 on. Empty where no member was in the UN.

        >>> from equipoise.states import powers
        >>> usa, chn, rus, eu = powers()
        >>> rus.members_in(1991), rus.members_in(1992), chn.members_in(1970), len(eu.members_in(1960))
        (('SUN',), ('RUS',), (), 18)
        """
        if self.bloc is not None:
            return tuple(member for member in self.bloc.members(year) if get(member).member_in(year))
        held = (_holder(member, year) for member in self.members)
        return tuple(member for member in held if member is not None)

    def states_in(self, year: int) -> tuple[str, ...]:
        """The ids under which a year's records other than votes know the power: its members that existed.

        Membership of the UN plays no part, so CHN is there before 1971. A seat that changed hands within the
        year gives both holders, whose records are of different months.

        >>> from equipoise.states import powers
        >>> usa, chn, rus, eu = powers()
        >>> rus.states_in(1985), rus.states_in(1991), chn.states_in(1960), len(eu.states_in(1985))
        (('SUN',), ('RUS', 'SUN'), ('CHN',), 20)
        """
        if self.bloc is not None:
            return self.bloc.members(year)
        lines = (s for member in self.members for s in line(member))
        days = span_of(year)
        return tuple(dict.fromkeys(s for s in lines if get(s).exists_in(days)))


def _holder(member: str, year: int) -> str | None:
    """Of a state and those whose seat it continues, the one with the most days of membership in a year."""
    days, holder = max((get(s).member_days(year), s) for s in line(member))
    return holder if days else None


@lru_cache(maxsize=1)
def _file() -> tuple[tuple[str, ...], dict[str, Power]]:
    """The default list, and every bloc under the key of each of its names."""
    content = tomllib.loads((DATA / "powers.toml").read_text(encoding="utf-8"))
    blocs = {}
    for code, entry in content["blocs"].items():
        names = {lang: entry[lang] for lang in LANGUAGES}
        bloc = Power(code, names["en"], tuple(entry["members"]), names, is_bloc=True)
        blocs.update({key(text): bloc for text in (code, *names.values(), *entry["aliases"])})
    return tuple(content["default"]), blocs


def _dated(bloc: Bloc) -> Power:
    """A bloc of the table as a power; `-dated` where its id already is another power's."""
    fixed = _file()[1]
    taken = key(bloc.id) in fixed or bool(entries(bloc.id))
    names = {
        lang: f"{name}, {_THEN[lang]}" if key(name) in fixed else name for lang, name in bloc.names.items()
    }
    ever = tuple(sorted({m.state for m in bloc.memberships if m.status == "full"}))
    return Power(bloc.id + _DATED * taken, names["en"], ever, names, is_bloc=True, bloc=bloc)


def _bloc_named(text: str) -> Bloc | None:
    """The bloc of the table that a text names, if no state is called so."""
    plain = text.strip()
    if plain.casefold().endswith(_DATED):
        return by_key().get(key(plain[: -len(_DATED)]))
    return None if entries(text) else by_key().get(key(text))


def _power(text: str) -> Power:
    """The bloc or state that a text names."""
    fixed = _file()[1]
    if key(text) in fixed:
        return fixed[key(text)]
    found = _bloc_named(text)
    if found is not None:
        return _dated(found)
    try:
        state = resolve(text)
    except StateError as error:
        raise PowerError(_why_not(text, error)) from None
    return Power(state.id, state.name, (state.id,), state.names)


def _why_not(text: str, error: StateError) -> str:
    """One sentence on why a text is no power."""
    if not isinstance(error, UnknownStateError):
        return str(error)
    fixed = _file()[1].values()
    named = {name: b.id for name, b in by_name().items()}
    named |= {name: p.id for p in fixed for name in (p.id, *p.names.values())}
    near = [*(named[name] for name in suggest(text, named)), *error.suggestions][:3]
    known = ", ".join(sorted({p.id for p in fixed} | {_dated(b).id for b in blocs()}))
    advice = did_you_mean(near, f"name states or one of the blocs {known}.")
    return f"No power is called {text.strip()[:60]!r}: {advice}"


def powers(spec: str | Sequence[str] | None = None) -> tuple[Power, ...]:
    """The powers in the order given: names or codes of states in any language, and blocs.

    Where a text is the name of a state or of a bloc of powers.toml, it is that one: EU is EU27, AU is
    Australia. The bloc of the table with such an id is called EU-dated, AU-dated. `spec` is a text with
    commas between the powers, a sequence of texts, or None for the default list (USA, CHN, RUS, EU27).
    Raises PowerError for an unknown or ambiguous name, a power named twice, or none.

    >>> [p.id for p in powers("Vereinigte Staaten, Китай, ue")]
    ['USA', 'CHN', 'EU27']
    >>> nato, eaeu, eu = powers("NATO, EAEU, EU-dated")
    >>> eaeu.states_in(2014), eaeu.states_in(2016), "GBR" in eu.states_in(2015), "GBR" in eu.states_in(2020)
    ((), ('ARM', 'BLR', 'KAZ', 'KGZ', 'RUS'), True, False)
    """
    if spec is None:
        spec = _file()[0]
    texts = spec.split(",") if isinstance(spec, str) else list(spec)
    if not any(text.strip() for text in texts):
        raise PowerError("No power was named: give a list such as USA,CHN,RUS,EU27.")
    if not all(text.strip() for text in texts):
        raise PowerError("One of the powers has no name: take out the comma that is too many.")
    found = tuple(_power(text) for text in texts)
    twice = next((p for i, p in enumerate(found) if p in found[:i]), None)
    if twice is not None:
        raise PowerError(f"The power {twice.name} ({twice.id}) is named twice; name each power once.")
    return found
