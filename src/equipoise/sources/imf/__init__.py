"""The IMF's trade in goods by partner country: Direction of Trade (DOTS) and its successor IMTS.

Exports and imports as each state reported them, in every layout that the IMF has shipped them in, read into
one table of flows and fetched from its interface. docs/trade.md says what is dropped and why.
"""

from equipoise.sources.imf.fetch import fetch_imf
from equipoise.sources.imf.reader import FLOWS, read_imf

__all__ = ["FLOWS", "fetch_imf", "read_imf"]
