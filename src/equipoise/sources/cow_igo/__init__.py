"""The Correlates of War Project's intergovernmental organisations: who was a member of which, year by year.

docs/organisations.md says which of its files are read and what is dropped.
"""

from equipoise.sources.cow_igo.reader import read_igo

__all__ = ["read_igo"]
