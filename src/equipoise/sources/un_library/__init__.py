"""The UN Digital Library's voting data: recorded votes of the General Assembly and the Security Council.

The rule for duplicates and empty records stands in docs/un-votes.md.
"""

from equipoise.sources.un_library.reader import read_general_assembly, read_security_council

__all__ = ["read_general_assembly", "read_security_council"]
