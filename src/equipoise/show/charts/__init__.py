"""Charts of results: one function a verb, result -> Altair chart. Nothing is computed here but the layout."""

from functools import singledispatch
from typing import Any

from equipoise.answers.agreement import Agreement
from equipoise.answers.balance.balance import Balance
from equipoise.answers.balance.history import BalanceHistory
from equipoise.answers.balance.sensitivity import BalanceSensitivity
from equipoise.answers.balance.table import BalanceTable
from equipoise.answers.balance.zero_sum import ZeroSumTest
from equipoise.answers.brief.brief import Brief
from equipoise.answers.circle import Circle
from equipoise.answers.nowcast import Nowcast
from equipoise.answers.parted import Parted
from equipoise.answers.position import Position
from equipoise.answers.result import Result
from equipoise.answers.shift.shift import Shift
from equipoise.answers.why import Why
from equipoise.errors import SettingsError
from equipoise.show.charts.balance_sensitivity import balance_sensitivity_chart
from equipoise.show.charts.before import nowcast_chart
from equipoise.show.charts.dots import circle_chart
from equipoise.show.charts.heat import balance_chart
from equipoise.show.charts.overview import brief_chart
from equipoise.show.charts.pulls import why_chart
from equipoise.show.charts.ranking import ranking_chart
from equipoise.show.charts.share_lines import balance_history_chart
from equipoise.show.charts.shares import parted_chart
from equipoise.show.charts.steps import shift_chart
from equipoise.show.charts.strip import strip_chart
from equipoise.show.charts.years import agreement_chart, agreements_chart, position_chart, positions_chart
from equipoise.show.charts.zero_sum import zero_sum_chart

__all__ = [
    "agreement_chart",
    "agreements_chart",
    "balance_chart",
    "balance_history_chart",
    "balance_sensitivity_chart",
    "brief_chart",
    "chart",
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


@singledispatch
def chart(result: Result) -> Any:
    """A result as an Altair chart: by the function of its kind below."""
    raise SettingsError(f"There is no chart of {result.verb}: ask for one state, or draw its frame().")


chart.register(Agreement, agreement_chart)
chart.register(Balance, balance_chart)
chart.register(BalanceHistory, balance_history_chart)
chart.register(BalanceSensitivity, balance_sensitivity_chart)
chart.register(BalanceTable, ranking_chart)
chart.register(Brief, brief_chart)
chart.register(Circle, circle_chart)
chart.register(Nowcast, nowcast_chart)
chart.register(Parted, parted_chart)
chart.register(Position, position_chart)
chart.register(Shift, shift_chart)
chart.register(Why, why_chart)
chart.register(ZeroSumTest, zero_sum_chart)
