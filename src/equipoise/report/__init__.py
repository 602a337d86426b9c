"""Results as HTML: one page that needs no network, and fragments for notebooks."""

from equipoise.report.fragment import fragment
from equipoise.report.page import page

__all__ = ["fragment", "page"]
