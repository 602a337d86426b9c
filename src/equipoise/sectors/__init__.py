"""Ties of all sectors: from the user's records, or as they ship; with chosen powers; their measures."""

from __future__ import annotations

from equipoise.sectors.names import BEYOND, RECORDS, SECTORS, chosen_sectors
from equipoise.sectors.shipped import read_shipped, shipped_ties
from equipoise.sectors.stored import stored_ties

__all__ = ["BEYOND", "RECORDS", "SECTORS", "chosen_sectors", "read_shipped", "shipped_ties", "stored_ties"]
