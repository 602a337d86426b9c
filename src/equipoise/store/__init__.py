"""The local store of datasets, and the votes in it."""

from equipoise.store.manifest import DatasetInfo, TableFile
from equipoise.store.store import Store
from equipoise.store.votes import load_votes

__all__ = ["DatasetInfo", "Store", "TableFile", "load_votes"]
