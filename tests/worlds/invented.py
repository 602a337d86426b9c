"""Results about a state that does not exist, with numbers that nobody computed, to test how they look."""

from __future__ import annotations

import math
from datetime import date, timedelta

import polars as pl

from equipoise.answers.agreement import Agreement, AgreementYear
from equipoise.answers.balance.balance import Balance
from equipoise.answers.balance.history import BalanceHistory, SectorYear, YearShare
from equipoise.answers.balance.parts import (
    BalanceYear,
    Measure,
    NotCovered,
    PowerShare,
    SectorBalance,
    SectorWeight,
    Summary,
)
from equipoise.answers.balance.table import BalanceTable
from equipoise.answers.balance.verdict import verdict
from equipoise.answers.brief.brief import Brief
from equipoise.answers.circle import Circle, Peer
from equipoise.answers.parted import Parted
from equipoise.answers.parting import PartedPower, PartedVote
from equipoise.answers.position import Distance, Nearer, Position, YearPosition
from equipoise.answers.result import Change, Estimate
from equipoise.answers.shift.shift import PowerMove, Shift
from equipoise.answers.shift.verdict import YearChange
from equipoise.origin import Origin
from equipoise.ties import shares as spread

YEAR, FIRST, OWN = 2023, 1992, -0.42
ORIGIN = Origin(
    "Example Office",
    "Votes of an assembly",
    "2023-12-31",
    "2023-12-31",
    "free to use",
    "Example Office (2023). Votes of an assembly.",
    (f"{FIRST}-01-20", f"{YEAR}-12-22"),
    url="https://votes.example/record/1",
)
POWERS = {
    "USA": ("United States", 2.9),
    "CHN": ("China", -0.95),
    "RUS": ("Russia", -0.8),
    "EU27": ("European Union", 1.1),
}
LEVEL = {"USA": 0.31, "CHN": 0.88, "RUS": 0.79, "EU27": 0.71}
CAVEATS = (
    "Only adopted texts are covered; absence and not voting are one category.",
    "Freedonia voted on no roll call in 1996; its interval is wide there.",
)
PEERS = ("Sylvania", "Ruritania", "Grand Fenwick", "San Lorenzo", "Zubrowka", "Genovia", "Borduria")
SELF = {"state": "FRD", "state_name": "Freedonia", "year": YEAR, "release": "test.1", "origins": (ORIGIN,)}


def changes(size: float) -> tuple[Change, ...]:
    """A fall over ten years, a rise over five, no clear change over one."""
    return (
        Change(size / 10, -abs(size), abs(size), years=1, since=YEAR - 1),
        Change(size, size / 2, size * 1.5, years=5, since=YEAR - 5),
        Change(-2 * size, -3 * size, -size, years=10, since=YEAR - 10),
    )


def path(code: str, start: float, end: float, wide: float = 0.15) -> tuple[YearPosition, ...]:
    """A smooth way from one position to another, with a wave; wider in 1996."""
    rows = []
    for year in range(FIRST, YEAR + 1):
        share = (year - FIRST) / (YEAR - FIRST)
        mean = start + (end - start) * share + 0.2 * math.sin(year / 3) * (1 - share)
        half = wide * (4 if year == 1996 else 1)
        votes = 0 if year == 1996 else 70
        rows.append(YearPosition(mean, mean - half, mean + half, code, year, votes, 90, 190))
    return tuple(rows)


def _distance(code: str) -> Distance:
    name, at = POWERS[code]
    apart = abs(OWN - at)
    return Distance(
        power=code,
        power_name=name,
        members=(code,),
        mean=apart,
        low=apart - 0.12,
        high=apart + 0.13,
        signed=Estimate(OWN - at, OWN - at - 0.12, OWN - at + 0.13),
        place=Estimate(at, at - 0.1, at + 0.1),
        nearest={"RUS": 0.78, "CHN": 0.22}.get(code, 0.0),
        changes=changes(0.1),
        series=path(code, at - 0.5, at, 0.1),
    )


def position() -> Position:
    """Freedonia between four powers."""
    return Position(
        **SELF,
        n_votes=87,
        mean=OWN,
        sd=0.08,
        low=-0.55,
        high=-0.29,
        rank=Estimate(96, 80, 110),
        n_states=190,
        distances=tuple(map(_distance, POWERS)),
        nearer=(Nearer("RUS", "CHN", 0.78), Nearer("CHN", "USA", 1.0)),
        between=1.0,
        series=path("FRD", 0.1, OWN),
        caveats=CAVEATS,
    )


def _agreed(power: str, year: int) -> AgreementYear:
    level = LEVEL[power] - 0.05 * math.cos(year / 4)
    return AgreementYear(
        year=year,
        members=27 if power == "EU27" else 1,
        n_votes=70.0,
        agreement=Estimate(level, level - 0.05, min(level + 0.04, 1.0)),
        s=Estimate(2 * level - 1, 2 * level - 1.1, min(2 * level - 0.92, 1.0)),
        pi=Estimate(level - 0.3, level - 0.4, level - 0.2),
        kappa=Estimate(level - 0.3, level - 0.4, level - 0.2),
    )


def agreement(power: str = "CHN") -> Agreement:
    """Freedonia and a power; no common vote in 1996."""
    series = tuple(_agreed(power, year) for year in range(FIRST, YEAR + 1) if year != 1996)
    return Agreement(
        **SELF,
        power=power,
        power_name=POWERS[power][0],
        now=series[-1],
        changes=changes(0.02),
        series=series,
        caveats=(),
    )


def _measure(value: float, half: float = 0.07, *, exact: bool = False) -> Measure:
    place = Estimate(44.0, 38.0, 51.0)
    return Measure(value, value - half, value + half, place, value - 0.11, value + 0.08, exact=exact)


def sector(
    name: str,
    tie: str,
    weights: dict[str, float],
    *,
    year: int = YEAR,
    certain: bool = False,
    whole: float | None = None,
    half: float = 0.02,
) -> SectorBalance:
    total, half = sum(weights.values()), 0.0 if certain else half
    w = [v / total for v in weights.values()]
    shares = tuple(
        PowerShare(
            code,
            POWERS[code][0],
            weights[code],
            Estimate(x, max(x - half, 0.0), min(x + half, 1.0), exact=certain),
        )
        for code, x in zip(weights, w, strict=True)
    )

    def measure(value: float, half: float = half) -> Measure:
        return _measure(float(value), half, exact=certain)

    effective = measure(spread.effective(w))
    return SectorBalance(
        sector=name,
        tie=tie,
        unit="a unit",
        certain=certain,
        year=year,
        of_whole=whole,
        shares=shares,
        effective=effective,
        effective_simpson=measure(spread.effective_simpson(w)),
        evenness=measure(spread.evenness(w), half / 2),
        dependence=measure(max(w)),
        dependence_on=max(weights, key=lambda code: weights[code]),
        hhi=measure(spread.hhi(w)),
        room=None if whole is None else _measure(0.6, half),
        changes=changes(0.05),
        n_compared=189,
        series=tuple(
            BalanceYear(y, 4, Estimate(effective.mean + 0.1 * math.sin(y), effective.low, effective.high))
            for y in range(FIRST, year + 1)
            if y != 1996
        ),
    )


def balance() -> Balance:
    """Even votes, arms from one power with a wide interval, one treaty as a fact, three sectors missing."""
    beyond = {"USA": 0.0, "CHN": 0.58, "RUS": 0.49, "EU27": 0.41}
    arms = {"USA": 0.0, "CHN": 4.0, "RUS": 56.0, "EU27": 40.0}
    sectors = (
        sector("votes", "agreement", LEVEL),
        sector("votes beyond chance", "kappa", beyond, half=0.1),
        sector("trade", "exports and imports", dict(zip(LEVEL, (9, 31, 24, 36), strict=True)), whole=0.71),
        sector("arms", "deliveries", arms, year=YEAR - 1, whole=0.98, half=0.2),
        sector("defence", "obligations", {**beyond, "CHN": 0.0}, year=YEAR - 5, certain=True),
    )
    even = Measure(1.23, 1.15, 1.31, Estimate(60.0, 52.0, 66.0), 1.02, 1.4)
    used = {s.sector: s.evenness.mean for s in sectors if s.sector != "votes beyond chance"}
    names = (*used, "organisations", "events", "speeches")
    return Balance(
        **SELF,
        powers=tuple(POWERS),
        sectors=sectors,
        not_covered=(
            NotCovered("organisations", "no ties of it ship: run `equipoise pull organisations`"),
            NotCovered("events", "no ties of it ship: run `equipoise pull events`"),
            NotCovered("speeches", f"no tie with any of these powers in {YEAR}", covered=True),
        ),
        verdict=verdict(sectors),
        summary=Summary(_measure(0.78), tuple(SectorWeight(s, 1 / 7, used.get(s)) for s in names), 4 / 7),
        divergence=_measure(0.21),
        equidistance=even,
        caveats=(f"Not every record goes to {YEAR}: arms of {YEAR - 1} and defence of {YEAR - 5}.",),
        notes=("Trade: seven rows of an invented record were left out.",),
    )


def balance_history() -> BalanceHistory:
    """Votes through the years, arms with a gap between, defence as a fact of one year."""
    rows = []
    for sector, years in (
        ("votes", range(FIRST, YEAR + 1)),
        ("arms", [*range(2000, 2006), *range(2010, YEAR)]),
        ("defence", [2018]),
    ):
        for year in years:
            w = spread.shares([0.3, 0.9 + 0.2 * math.sin(year / 3), 0.8, 0.0 if sector == "defence" else 0.7])
            fact = sector == "defence"
            half = 0.0 if fact else 0.03
            shares = tuple(
                YearShare(
                    code,
                    POWERS[code][0],
                    Estimate(float(x), max(float(x) - half, 0.0), float(x) + half, exact=fact),
                )
                for code, x in zip(POWERS, w, strict=True)
            )
            e = float(spread.effective(w))
            effective = Estimate(e, e - half, e + half, exact=fact)
            rows.append(SectorYear(sector, year, shares, effective, Estimate(0.4, 0.3, 0.5), "CHN"))
    known = {k: v for k, v in SELF.items() if k != "year"}
    missing = (NotCovered("trade", "no ties of it ship: run `equipoise pull trade`"),)
    return BalanceHistory(
        **known,
        first=FIRST,
        last=YEAR,
        powers=tuple(POWERS),
        rows=tuple(rows),
        not_covered=missing,
        caveats=(),
    )


def balance_table() -> BalanceTable:
    """Twelve states, two years; every third has no arms, and the last year has votes alone."""
    ids = ["KAZ", "UZB", "KGZ", "TJK", "TKM", "MNG", "AZE", "ARM", "GEO", "BLR", "UKR", "MDA"]
    rows = [
        {"state": s, "year": year, "sector": sector, "evenness": e, "evenness_low": e - 0.04}
        | {"evenness_high": min(e + 0.04, 1.0)}
        | {"n_sectors": n, "weight": n / 2}
        | {f"share_{power}{end}": 0.5 for power in ("USA", "RUS") for end in ("", "_low", "_high")}
        for i, s in enumerate(ids)
        for year in (YEAR - 1, YEAR)
        for sector in ("votes", "arms", "summary")
        if sector != "arms" or (i % 3 and year < YEAR)
        for e, n in [(0.95 - 0.05 * i, 2 if i % 3 and year < YEAR else 1)]
    ]
    return BalanceTable(
        rows=pl.DataFrame(rows),
        release="test.1",
        origins=(ORIGIN,),
        caveats=(),
        weights={"votes": 0.5, "arms": 0.5},
        not_covered=(),
    )


def shift() -> Shift:
    """A drift away from the United States."""
    steps = tuple(
        YearChange(0.1 * math.sin(year), -0.2, 0.2, year, 0.02 + 0.3 * (year == 2015))
        for year in range(FIRST + 1, YEAR + 1)
    )
    return Shift(
        **SELF,
        verdict="drift",
        borderline=False,
        towards="away",
        trend=changes(0.12)[-1],
        changes=changes(0.12),
        usual=Estimate(0.07, 0.04, 0.11),
        usual_years=30,
        ratio=Estimate(0.8, 0.1, 2.2),
        exceeds=0.12,
        shift_year=2015,
        shift_probability=0.32,
        powers=tuple(PowerMove(code, name, changes(0.15)) for code, (name, _) in POWERS.items()),
        series=steps,
        caveats=(),
    )


def circle() -> Circle:
    """Seven states that are like Freedonia."""
    peers = tuple(
        Peer(
            state=name[:3].upper(),
            name=name,
            n_votes=380 - i,
            agreement=Estimate(0.95 - 0.01 * i, 0.93 - 0.012 * i, 0.97 - 0.01 * i),
            kappa=Estimate(0.8 - 0.01 * i, 0.7 - 0.01 * i, 0.85 - 0.01 * i),
            distance=Estimate(0.1 + 0.02 * i, 0.02, 0.2 + 0.03 * i),
        )
        for i, name in enumerate(PEERS)
    )
    return Circle(**SELF, first_year=YEAR - 4, least_votes=180, n_considered=188, peers=peers, caveats=())


def _parted_vote(i: int) -> PartedVote:
    return PartedVote(
        roll_call=900 - i,
        date=date(YEAR, 12, 20) - timedelta(days=40 * i),
        resolution=f"A/RES/78/{200 - i}",
        title=f"Towards <a better> world & number {i}: a title longer than any line can hold",
        vote="abstain" if i else "yes",
        power_vote="no" if i < 2 else "yes",
        opposed=i == 0,
        yes=120 - i,
        no=8 + i,
        abstain=40,
    )


def parted(available: bool = True) -> Parted:
    """Where Freedonia parted from the powers, with or without the roll calls themselves."""
    powers = tuple(
        PartedPower(
            power=code,
            power_name=name,
            counted="state" if code != "EU27" else "majority" if available else "members",
            n_votes=240,
            same=200 - 9 * i,
            half=25,
            opposed=15 + 9 * i,
            votes=tuple(map(_parted_vote, range(5))) if available else (),
        )
        for i, (code, (name, _)) in enumerate(POWERS.items())
    )
    how = "Raw votes are not on this machine: run `equipoise pull un-votes` to see the roll calls themselves."
    return Parted(
        **SELF,
        first_year=YEAR - 2,
        available=available,
        how=None if available else how,
        powers=powers,
        caveats=(),
    )


def brief(available: bool = True) -> Brief:
    """The whole page."""
    return Brief(
        **SELF,
        coverage=(FIRST, YEAR),
        headline=(
            "A slow drift away from the United States since 2013, without a single year that stands out.",
            "Between the powers it is probably nearer to Russia than to China (probability 78 %).",
        ),
        position=position(),
        agreements=tuple(map(agreement, POWERS)),
        balance=balance(),
        shift=shift(),
        circle=circle(),
        parted=parted(available),
        caveats=CAVEATS,
    )


def everyone() -> pl.DataFrame:
    """The positions of sixty states in one year, in the columns of `position_table`."""
    means = [-1.8 + 0.08 * i + 0.3 * math.sin(i) for i in range(60)]
    return pl.DataFrame(
        {
            "state": [f"Q{i:02d}" for i in range(60)],
            "name": [f"Country {i}" for i in range(60)],
            "year": YEAR,
            "n_votes": 80,
            "mean": means,
            "sd": 0.1,
            "low": [m - 0.15 for m in means],
            "high": [m + 0.15 for m in means],
            "rank": list(range(60, 0, -1)),
            "rank_low": 1,
            "rank_high": 60,
            "n_states": 60,
            "shift": 0.02,
        }
    )
