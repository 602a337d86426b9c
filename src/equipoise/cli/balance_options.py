"""The years and weights of a balance as a user writes them."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.errors import SettingsError

_FORM = "write them as trade=0.5,arms=0.5"


@dataclass(frozen=True, slots=True)
class Years:
    """The first and last year asked for (None where open), and whether they were given as a span."""

    first: int | None
    last: int | None
    span: bool


def span_of(year: int | None, first: int | None, last: int | None) -> Years:
    """The years of --year, or of --from and --to; SettingsError for both.

    >>> span_of(2020, None, None), span_of(None, 2010, None).span
    (Years(first=2020, last=2020, span=False), True)
    >>> span_of(2020, 2010, None)
    Traceback (most recent call last):
    equipoise.errors.SettingsError: --year is one year, --from and --to are a span: give one or the other.
    """
    if year is None:
        return Years(first, last, span=first is not None or last is not None)
    if first is not None or last is not None:
        raise SettingsError("--year is one year, --from and --to are a span: give one or the other.")
    return Years(year, year, span=False)


def weights_of(text: str, sectors: str | None = None) -> dict[str, float]:
    """Weights from a text such as "trade=0.5,arms=0.5"; SettingsError says which part is wrong.

    `sectors` are those that were chosen: at least one of them must have a weight.

    >>> weights_of("trade=0.5, arms=.5")
    {'trade': 0.5, 'arms': 0.5}
    >>> weights_of("trade=x")
    Traceback (most recent call last):
    equipoise.errors.SettingsError: The weight of trade is 'x', which is no number: write them as ...
    """
    found: dict[str, float] = {}
    for part in text.split(","):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not part.strip():
            raise SettingsError(f"One of the weights is empty: {_FORM}.")
        if not equals or not name:
            raise SettingsError(f"The weight {part.strip()[:60]!r} does not say sector=weight: {_FORM}.")
        if name.lower() in found:
            raise SettingsError(f"The sector {name[:60]} has two weights: give one.")
        try:
            found[name.lower()] = float(value)
        except ValueError:
            raise SettingsError(
                f"The weight of {name[:60]} is {value[:60]!r}, which is no number: {_FORM}."
            ) from None
    chosen = None if sectors is None else {s.strip().lower() for s in sectors.split(",")}
    if chosen is not None and chosen.isdisjoint(s for s, weight in found.items() if weight > 0):
        raise SettingsError(f"No weight is given for {sectors}: weigh what --sector names, or leave it out.")
    return found
