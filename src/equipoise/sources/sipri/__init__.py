"""SIPRI's Arms Transfers Database: deliveries of major arms in trend-indicator values.

docs/arms.md says which of its exports are read, what is dropped and why.
"""

from equipoise.sources.sipri.joined import read_exports
from equipoise.sources.sipri.reader import DELIVERIES, UNATTRIBUTED, read_sipri

__all__ = ["DELIVERIES", "UNATTRIBUTED", "read_exports", "read_sipri"]
