"""The general debate of the General Assembly: the UN General Debate Corpus.

read_speeches reads the corpus as it is published (an archive or folder of text files) or as one Parquet file,
and counts at once what its speeches say of other states. docs/speeches.md holds the rules.
"""

from equipoise.sources.speeches.reader import read_speeches
from equipoise.sources.speeches.schemas import CLOSENESS, MENTIONS, RECIPE, SPEECHES, TEXTS

__all__ = ["CLOSENESS", "MENTIONS", "RECIPE", "SPEECHES", "TEXTS", "read_speeches"]
