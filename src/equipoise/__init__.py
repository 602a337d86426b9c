"""Equipoise: where a state stands between the powers, and whether it is moving.

Names are loaded when they are first used, so that `import equipoise` costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from equipoise.agreement import Agreement, agreement, agreement_table
    from equipoise.balance import Balance, balance
    from equipoise.balance_history import BalanceHistory, balance_history
    from equipoise.balance_sensitivity import BalanceSensitivity, balance_sensitivity
    from equipoise.balance_table import balance_table
    from equipoise.brief import Brief, brief
    from equipoise.circle import Circle, circle
    from equipoise.errors import EquipoiseError
    from equipoise.estimate import estimate
    from equipoise.estimates import Release, read_release
    from equipoise.nowcast import Nowcast, nowcast
    from equipoise.origin import Origin
    from equipoise.parted import Parted, parted
    from equipoise.position import Position, position, position_table
    from equipoise.shift import Shift, shift
    from equipoise.sources.own import vote_tables
    from equipoise.sources.un_library.result import VoteTables
    from equipoise.sources.unvotes import published_filter, read_unvotes
    from equipoise.store.votes import load_votes
    from equipoise.votes.posterior import Posterior
    from equipoise.votes.stored import read_posterior
    from equipoise.why import Why, why
    from equipoise.zero_sum import ZeroSumTest, zero_sum

__all__ = [
    "Agreement",
    "Balance",
    "BalanceHistory",
    "BalanceSensitivity",
    "Brief",
    "Circle",
    "EquipoiseError",
    "Nowcast",
    "Origin",
    "Parted",
    "Position",
    "Posterior",
    "Release",
    "Shift",
    "VoteTables",
    "Why",
    "ZeroSumTest",
    "agreement",
    "agreement_table",
    "balance",
    "balance_history",
    "balance_sensitivity",
    "balance_table",
    "brief",
    "circle",
    "estimate",
    "load_votes",
    "nowcast",
    "parted",
    "position",
    "position_table",
    "published_filter",
    "read_posterior",
    "read_release",
    "read_unvotes",
    "shift",
    "vote_tables",
    "why",
    "zero_sum",
]

_HOMES = {
    "BalanceHistory": "balance_history",
    "BalanceSensitivity": "balance_sensitivity",
    "EquipoiseError": "errors",
    "Posterior": "votes.posterior",
    "Release": "estimates",
    "VoteTables": "sources.un_library.result",
    "ZeroSumTest": "zero_sum",
    "balance_history": "balance_history",
    "balance_sensitivity": "balance_sensitivity",
    "balance_table": "balance_table",
    "load_votes": "store.votes",
    "published_filter": "sources.unvotes",
    "read_posterior": "votes.stored",
    "read_release": "estimates",
    "read_unvotes": "sources.unvotes",
    "vote_tables": "sources.own",
    "zero_sum": "zero_sum",
}


def __getattr__(name: str) -> Any:
    """Load a public name: it lives in the module of its first word, unless `_HOMES` says otherwise."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_HOMES.get(name, name.split('_')[0].lower())}")
    value = getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return __all__


class _Package(ModuleType):
    """A package in which a verb stays the function when Python binds the module of the same name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in __all__ and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
