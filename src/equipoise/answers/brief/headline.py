"""The sentences above a brief. Each word follows a rule of docs/definitions.md; nothing is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from equipoise.answers.spans import SPANS
from equipoise.wording import listed, the

if TYPE_CHECKING:
    from equipoise.answers.position import Position
    from equipoise.answers.result import Change
    from equipoise.answers.shift.shift import Shift

_SURE, _PROBABLE = 0.95, 0.8
_RANGES = {"down": "nearer to", "up": "further from"}  # by the change of the distance
_ENDS = {"us": "towards", "away": "away from"}  # the American end of the axis
_FEW = ", read from few roll calls"
_BORDER = ", though close to the border of the rule"


def headline(shift: Shift, position: Position) -> tuple[str, ...]:
    """Whether the state moves, how its distances from the powers changed over that time, where it is.

    >>> from equipoise.answers.position import position
    >>> from equipoise.answers.shift.shift import shift
    >>> len(headline(shift("Kazakhstan", year=2020), position("Kazakhstan", year=2020)))
    3
    """
    return tuple(
        text for text in (movement(shift, position), ranges(position, shift), place(position)) if text
    )


def movement(shift: Shift, position: Position) -> str:
    """The first sentence: usual, drift, shift, or why that is unknown.

    >>> from equipoise.answers.position import position
    >>> from equipoise.answers.shift.shift import shift
    >>> movement(shift("Montenegro", year=2006), position("Montenegro", year=2006))
    'First year in the estimates: nothing to compare with yet.'
    """
    few = any(caveat.code == "few_calls" for caveat in shift.caveats)
    border = f"{_FEW if few else ''}{_BORDER if shift.borderline else ''}"
    if shift.trend is None:
        return _unknown(position)
    way = f"{_ENDS[shift.towards]} its American end" if shift.towards else ""
    if shift.verdict == "shift":
        chance = _percent(shift.shift_probability)
        return f"A shift along the axis in {shift.shift_year}, {way} (probability {chance}){border}."
    if shift.verdict == "drift":
        return f"A drift along the axis since {shift.trend.since}, {way}{border}."
    return f"Politics as usual since {shift.trend.since}{border}."


def _unknown(position: Position) -> str:
    """Why there is nothing to compare with: no vote in the year, or none in the years before it."""
    voted = [y.year for y in position.series if y.n_votes]
    before, after = (any(y < position.year for y in voted), any(y > position.year for y in voted))
    if position.n_votes == 0:
        rests = "the years around it" if before and after else f"{'earlier' if before else 'later'} years"
        return f"It cast no vote in {position.year}; its place rests on {rests}."
    if before:
        return f"It cast no vote in the {max(SPANS)} years before {position.year}: nothing to compare with."
    return "First year in the estimates: nothing to compare with yet."


def ranges(position: Position, shift: Shift) -> str:
    """The second sentence: from which powers the distance has clearly changed since the trend began, or "".

    It stands beside the first because a state can drift along the axis and keep its distance from a power
    that drifts with it. Where the distance from the United States went the other way than the state's own
    move, it says why.

    >>> from equipoise.answers.position import position
    >>> from equipoise.answers.shift.shift import shift
    >>> ranges(position("Montenegro", year=2006), shift("Montenegro", year=2006))
    ''
    """
    since = shift.trend.since if shift.trend else None
    found: dict[str, list[str]] = {"down": [], "up": [], "steady": []}
    for d in position.distances:
        for change in d.changes:
            if change.since == since:
                why = _why(shift, change) if d.power == "USA" else ""
                found[change.direction].append(the(d.power_name) + why)
    moved = [f"{way} {listed(found[key], 'and')}" for key, way in _RANGES.items() if found[key]]
    if not moved:
        return "Its distance has clearly changed from none of the powers." if found["steady"] else ""
    rest = found["steady"]
    kept = f"; no clear change of distance from {listed(rest, 'or')}" if rest else ""
    return (
        f"Since {since} it came {' and went '.join(moved)}{kept}."
        if found["down"]
        else (f"Since {since} it went {moved[0]}{kept}.")
    )


def _why(shift: Shift, distance: Change) -> str:
    """Why the distance from the United States did not follow the way that the first sentence names."""
    against = {"us": "up", "away": "down"}
    if shift.trend is None or shift.towards is None or distance.direction != against[shift.towards]:
        return ""
    own = shift.trend.mean
    if (own > 0) != (shift.towards == "us"):
        return " (its other years outweigh the shift)"
    theirs = [
        c.mean for p in shift.powers if p.power == "USA" for c in p.changes if c.since == distance.since
    ]
    return " (who moved more)" if any(t * own > 0 and abs(t) > abs(own) for t in theirs) else ""


def place(position: Position) -> str:
    """The third sentence: inside or outside of the powers' range, and nearer to whom than to whom.

    >>> from equipoise.answers.position import position
    >>> place(position("Kazakhstan", year=2020, powers="USA"))
    'Only the United States is there to compare with.'
    """
    names = {d.power: the(d.power_name) for d in position.distances}
    if position.between is None:
        return f"Only {next(iter(names.values()))} is there to compare with."
    nearest = min(position.distances, key=lambda d: d.mean).power
    ahead = {n.than: n.probability for n in position.nearer if n.power == nearest}
    behind = {n.power: 1 - n.probability for n in position.nearer if n.than == nearest}
    chance = {power: p for power in names if (p := (ahead | behind).get(power)) is not None}
    sure = [names[x] for x, p in chance.items() if p >= _SURE]
    probable = [names[x] for x, p in chance.items() if _PROBABLE <= p < _SURE]
    even = [names[x] for x, p in chance.items() if p < _PROBABLE]
    parts = []
    if sure:
        parts.append(f"nearer to {names[nearest]} than to {listed(sure, 'or')}")
    if probable:
        parts.append(f"probably nearer to {names[nearest]} than to {listed(probable, 'or')}")
    if even:
        parts.append(f"about as near to {names[nearest]} as to {listed(even, 'or')}")
    return f"{_range(position)}, {', '.join(parts[:-1]) + ' and ' if parts[1:] else ''}{parts[-1]}."


def _range(position: Position) -> str:
    """Where the position lies between the outermost powers."""
    p = position.between or 0.0
    if p >= _SURE:
        return "Between the powers"
    if p >= _PROBABLE:
        return "Probably between the powers"
    if p > 1 - _PROBABLE:
        return "At the edge of the powers' range"
    side = "us" if sum(d.signed.mean for d in position.distances) > 0 else "away"
    return f"Outside of the powers' range, {_ENDS[side]} the American end of the axis"


def _percent(p: float | None) -> str:
    """A probability as a whole percentage, never rounded up to 100 or down to 0."""
    value = 100 * (p or 0.0)
    return "above 99 %" if value > 99 else f"{value:.0f} %"
