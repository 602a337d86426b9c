"""Results as HTML: one page that needs no network, and fragments for notebooks."""

from equipoise.show.report.fragment import fragment
from equipoise.show.report.page import page

__all__ = ["fragment", "page"]
