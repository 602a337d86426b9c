"""Errors that a user can cause or meet.

    EquipoiseError                 anything below; shown as one sentence, exit code 2
    ├── StateError                 about a state
    │   ├── UnknownStateError      no such name; close names are suggested
    │   ├── AmbiguousStateError    more than one state has that name
    │   └── StateDateError         the state exists, but not (as a member) on that date
    ├── PowerError                 unknown power or unusable list of powers
    ├── CoverageError              outside of what the sources cover
    ├── SourceError                a file or a publisher's answer that cannot be used
    ├── FetchError                 the network or a publisher's server failed
    ├── StoreError                 the local store is damaged, foreign, newer, full or missing
    ├── SettingsError              an option out of range or in conflict with another
    └── InterruptedWorkError       stopped by the user; says what was kept

Each message is one plain sentence: what is wrong, what is allowed, what to do.
"""

from __future__ import annotations

from collections.abc import Sequence


class EquipoiseError(Exception):
    """Base of every error that a user can cause; its text is one plain sentence.

    >>> str(EquipoiseError("Nothing to do: name a state."))
    'Nothing to do: name a state.'
    """

    exit_code = 2


class StateError(EquipoiseError):
    """A question about a state that cannot be answered; `suggestions` are names that would work."""

    def __init__(self, message: str, suggestions: Sequence[str] = ()) -> None:
        """Keep the sentence and the names that would work."""
        super().__init__(message)
        self.suggestions = tuple(suggestions)


class UnknownStateError(StateError):
    """No state has that name or code."""


class AmbiguousStateError(StateError):
    """More than one state has that name on that date."""


class StateDateError(StateError):
    """The state is known, but did not exist or was not a member on that date."""


class PowerError(EquipoiseError):
    """An unknown power, or a list of powers that cannot be used."""


class CoverageError(EquipoiseError):
    """The question lies outside of what the sources cover."""


class SourceError(EquipoiseError):
    """A file or a publisher's answer that cannot be used as it is."""


class FetchError(EquipoiseError):
    """The network or a publisher's server did not deliver."""


class StoreError(EquipoiseError):
    """The local store, or a file in it, cannot be used."""


class SettingsError(EquipoiseError):
    """An option is out of range or in conflict with another."""


class InterruptedWorkError(EquipoiseError):
    """The user stopped a long job; the sentence says what was kept and how to go on."""
