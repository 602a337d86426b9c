"""ATOP, the Alliance Treaty Obligations and Provisions project: who promised what to whom, year by year.

docs/defence.md says which of its files are read, what is dropped and why.
"""

from equipoise.sources.atop.fetch import fetch_atop, fetch_doi
from equipoise.sources.atop.reader import MEMBERS, OBLIGATIONS, read_atop

__all__ = ["MEMBERS", "OBLIGATIONS", "fetch_atop", "fetch_doi", "read_atop"]
