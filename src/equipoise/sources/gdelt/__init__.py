"""Events between governments in the news: raw exports of GDELT 1.0 and 2.0, and monthly composites of dyads.

docs/gdelt.md says what is read, counted and left out, how to read the whole archive with Spark, and what the
tables mean; `equipoise.ties.events` makes yearly ties of them.
"""

from equipoise.sources.gdelt.composite import read_dyad_months
from equipoise.sources.gdelt.fetch import fetch_gdelt
from equipoise.sources.gdelt.files import find_exports, is_export
from equipoise.sources.gdelt.pull import combined, pull_months
from equipoise.sources.gdelt.query import on_duckdb, on_spark, query
from equipoise.sources.gdelt.raw import as_tables, read_gdelt
from equipoise.sources.gdelt.schemas import DYAD_MONTHS, DYAD_SCORES, MONTHS

__all__ = [
    "DYAD_MONTHS",
    "DYAD_SCORES",
    "MONTHS",
    "as_tables",
    "combined",
    "fetch_gdelt",
    "find_exports",
    "is_export",
    "on_duckdb",
    "on_spark",
    "pull_months",
    "query",
    "read_dyad_months",
    "read_gdelt",
]
