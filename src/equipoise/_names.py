"""Every public name in one place, loaded whole when the first of them is asked for."""

from equipoise.answers.agreement import Agreement as Agreement, agreement as agreement
from equipoise.answers.balance.balance import Balance as Balance, balance as balance
from equipoise.answers.balance.history import (
    BalanceHistory as BalanceHistory,
    balance_history as balance_history,
)
from equipoise.answers.balance.sensitivity import (
    BalanceSensitivity as BalanceSensitivity,
    balance_sensitivity as balance_sensitivity,
)
from equipoise.answers.balance.table import BalanceTable as BalanceTable, balance_table as balance_table
from equipoise.answers.balance.zero_sum import ZeroSumTest as ZeroSumTest, zero_sum as zero_sum
from equipoise.answers.brief.brief import Brief as Brief, brief as brief
from equipoise.answers.circle import Circle as Circle, circle as circle
from equipoise.answers.nowcast import Nowcast as Nowcast, nowcast as nowcast
from equipoise.answers.parted import Parted as Parted, parted as parted
from equipoise.answers.position import Position as Position, position as position
from equipoise.answers.result import Caveat as Caveat, Change as Change, Estimate as Estimate
from equipoise.answers.shift.shift import Shift as Shift, shift as shift
from equipoise.answers.tables import (
    AgreementTable as AgreementTable,
    PositionTable as PositionTable,
    agreement_table as agreement_table,
    position_table as position_table,
)
from equipoise.answers.why import Why as Why, why as why
from equipoise.errors import EquipoiseError as EquipoiseError
from equipoise.estimates import Release as Release, read_release as read_release
from equipoise.estimates.estimate import estimate as estimate
from equipoise.origin import Origin as Origin
from equipoise.sources.own import vote_tables as vote_tables
from equipoise.sources.unvotes import published_filter as published_filter, read_unvotes as read_unvotes
from equipoise.sources.vote_tables import VoteTables as VoteTables
from equipoise.store.votes import load_votes as load_votes
from equipoise.votes.posterior import Posterior as Posterior
from equipoise.votes.stored import read_posterior as read_posterior
