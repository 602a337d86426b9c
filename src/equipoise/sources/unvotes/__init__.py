"""Voeten's roll calls of the General Assembly, as the R package unvotes distributes them.

Amendments, paragraphs and rejected drafts are in them, absences are not. docs/preparation.md holds the
rules by which they are read, and those of the published estimates.
"""

from equipoise.sources.unvotes.filter import published_filter
from equipoise.sources.unvotes.reader import UNVOTES_ROLL_CALLS, read_unvotes

__all__ = ["UNVOTES_ROLL_CALLS", "published_filter", "read_unvotes"]
