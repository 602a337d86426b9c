"""`pull trade`, `pull defence` and `pull events` from the publishers' servers into the store."""

from __future__ import annotations

import calendar
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from equipoise.errors import InterruptedWorkError, SettingsError
from equipoise.sources.atop import fetch_atop, read_atop
from equipoise.sources.download import NamedProgress
from equipoise.sources.downloads import alone, downloads_folder
from equipoise.sources.gdelt import combined, pull_months
from equipoise.sources.imf import fetch_imf, read_imf
from equipoise.sources.sector_pull import store_tables
from equipoise.sources.sectors import record

if TYPE_CHECKING:
    from equipoise.origin import Origin
    from equipoise.sources.datastore import DataStore
    from equipoise.sources.pulled import Pulled
    from equipoise.sources.waits import Waits

_FETCHED = ("trade", "defence", "events")


def fetch_sector(
    store: DataStore,
    name: str,
    *,
    states: Sequence[str] | None = None,
    span: tuple[date, date] | None = None,
    on_progress: NamedProgress = lambda what, done, total: None,
    base_url: str | None = None,
    waits: Waits | None = None,
) -> Pulled:
    """Fetch a sector's record, read it and put it into the store.

    `states` are the reporters of trade (all if left out), `span` the first and last day of events. What has
    arrived is kept in the data folder until it is stored, and the same call goes on from there. Raises
    SettingsError where a record cannot be fetched or a span is missing, FetchError, SourceError, StoreError,
    or InterruptedWorkError (Ctrl-C).

    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.store import Store
    >>> fetch_sector(Store(Path(tempfile.mkdtemp())), "arms")
    Traceback (most recent call last):
    equipoise.errors.SettingsError: Records of arms cannot be fetched by a program: export ... and run
    `equipoise pull arms --file PATH`.
    """
    wanted = record(name)
    if name not in _FETCHED:
        raise SettingsError(
            f"Records of {name} cannot be fetched by a program: {wanted.by_hand} and run "
            f"`equipoise pull {name} --file PATH`."
        )
    if name == "events" and span is None:
        raise SettingsError("Say which months of events to fetch: --from 2023-01 --to 2023-12.")
    folder = downloads_folder(store.home) / name
    more: dict[str, Any] = {"waits": waits, **({} if base_url is None else {"base_url": base_url})}
    there = store.whole(name)
    if span is not None and there is not None:
        span = _joined(span, there.origin)
    with alone(store.home):
        try:
            if name == "trade":
                made = read_imf(fetch_imf(folder, states=states, on_progress=on_progress, **more))
            elif name == "defence":
                made = read_atop(fetch_atop(folder, on_progress=partial(on_progress, name), **more))
            else:
                first, last = span or (date.min, date.min)
                made = combined(pull_months(folder, first, last, on_progress=on_progress, **more))
            pulled = store_tables(store, wanted, made)
        except KeyboardInterrupt:
            kept = "Stopped; what arrived is kept, and running the same command again goes on from there."
            raise InterruptedWorkError(kept) from None
        if name != "events":  # the counted months stay, so that a longer span need not count them again
            with suppress(OSError):
                shutil.rmtree(folder)
    return pulled


def _joined(span: tuple[date, date], there: Origin) -> tuple[date, date]:
    """The span asked for with the one that the store has; SettingsError where months would lie between."""
    since, until = (date.fromisoformat(f"{text}-01"[:10]) for text in there.coverage)
    first, last = min(span[0], since), max(span[1], until)
    if span[0] > until + timedelta(days=31) or span[1] < since - timedelta(days=31):
        raise SettingsError(
            f"The store has events of {there.coverage[0]} to {there.coverage[1]}, which the months asked for "
            "do not join: ask for the months between, too, or run `equipoise data --remove events` first."
        )
    return first, last


def month_span(first: str, last: str) -> tuple[date, date]:
    """The first and last day of a span of months such as "2023-01" to "2023-12"; SettingsError for others.

    >>> month_span("2023-01", "2023-02")
    (datetime.date(2023, 1, 1), datetime.date(2023, 2, 28))
    >>> month_span("2023", "2024")
    Traceback (most recent call last):
    equipoise.errors.SettingsError: '2023' is no month: give year and month, such as 2023-01.
    """
    days = []
    for text in (first, last):
        try:
            days.append(date.fromisoformat(f"{text}-01"))
        except ValueError:
            raise SettingsError(f"{text[:20]!r} is no month: give year and month, such as 2023-01.") from None
    if days[1] > date.today():
        raise SettingsError(f"{last} has not begun yet: give months up to {date.today():%Y-%m}.")
    if days[0] > days[1]:
        raise SettingsError(f"The months {first} to {last} end before they begin: turn them round.")
    return days[0], days[1].replace(day=calendar.monthrange(days[1].year, days[1].month)[1])
