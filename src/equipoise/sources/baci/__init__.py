"""CEPII's BACI: trade by product, both reports reconciled by its authors, added up by DuckDB."""

from equipoise.sources.baci.files import is_baci
from equipoise.sources.baci.reader import RECONCILED, read_baci

__all__ = ["RECONCILED", "is_baci", "read_baci"]
