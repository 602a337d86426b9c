"""Who: the dated table of states, their names in four languages, their UN seats, and the powers.

The facts stand in four reviewed text files in data/ (states.csv, state_names.csv, state_dates.csv,
state_links.csv) and in data/powers.toml; docs/states.md says where they come from and which rules hold.
"""

from equipoise.states.listing import frame, search
from equipoise.states.load import all_states, get
from equipoise.states.lookup import resolve
from equipoise.states.matching import match_names
from equipoise.states.members import match_members, require_member, resolve_member
from equipoise.states.model import Name, State
from equipoise.states.numbers import by_number
from equipoise.states.powers import Power, powers

__all__ = [
    "Name",
    "Power",
    "State",
    "all_states",
    "by_number",
    "frame",
    "get",
    "match_members",
    "match_names",
    "powers",
    "require_member",
    "resolve",
    "resolve_member",
    "search",
]
