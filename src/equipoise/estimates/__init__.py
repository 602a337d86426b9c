"""Estimates that this code computed: what a release holds, how it is read, chosen and built."""

from equipoise.estimates.choose import current, own_folder
from equipoise.estimates.release import SHIPPED, Release, read_release

__all__ = ["SHIPPED", "Release", "current", "own_folder", "read_release"]
