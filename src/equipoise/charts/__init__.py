"""Charts of results: one function a verb, result -> Altair chart. Nothing is computed here but the layout."""

from equipoise.charts.balance_sensitivity import balance_sensitivity_chart
from equipoise.charts.before import nowcast_chart
from equipoise.charts.dots import circle_chart
from equipoise.charts.heat import balance_chart
from equipoise.charts.overview import brief_chart
from equipoise.charts.pulls import why_chart
from equipoise.charts.ranking import ranking_chart
from equipoise.charts.share_lines import balance_history_chart
from equipoise.charts.shares import parted_chart
from equipoise.charts.steps import shift_chart
from equipoise.charts.strip import strip_chart
from equipoise.charts.years import agreement_chart, agreements_chart, position_chart, positions_chart
from equipoise.charts.zero_sum import zero_sum_chart

__all__ = [
    "agreement_chart",
    "agreements_chart",
    "balance_chart",
    "balance_history_chart",
    "balance_sensitivity_chart",
    "brief_chart",
    "circle_chart",
    "nowcast_chart",
    "parted_chart",
    "position_chart",
    "positions_chart",
    "ranking_chart",
    "shift_chart",
    "strip_chart",
    "why_chart",
    "zero_sum_chart",
]
