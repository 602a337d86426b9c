"""Positions from roll calls: the vote model, run on votes of your choice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equipoise.errors import AmbiguousStateError, SettingsError, UnknownStateError
from equipoise.suggest import did_you_mean, suggest

if TYPE_CHECKING:
    from equipoise.sources.vote_tables import VoteTables
    from equipoise.votes.design import VoteDesign
    from equipoise.votes.posterior import Posterior
    from equipoise.votes.progress import OnProgress

_MODES = ("exact", "bsv", "fast")
_PERIODS = ("year", "regular_session")
_MOST_DIMS = 3


def estimate(
    votes: VoteTables,
    *,
    mode: str = "exact",
    dims: int = 1,
    first: int | None = None,
    last: int | None = None,
    issue: str | None = None,
    matching: str | None = None,
    absence: str = "missing",
    period: str = "year",
    anchor: str = "USA",
    keep: Path | str | None = None,
    on_progress: OnProgress | None = None,
    **settings: float,
) -> Posterior:
    """Positions of all states from roll calls, as joint draws (chains, draws, C cells, D axes).

    `votes`     from `load_votes` (the store), `read_unvotes` (Voeten's files) or `vote_tables` (your own).
    `mode`      "exact": the posterior of the dynamic ordinal model, in minutes on all votes (vote-model.md);
                "bsv": the published model of Bailey, Strezhnev & Voeten (2017) with its priors (bsv.md);
                "fast": its mode with standard errors, seconds; draws are normal around it, each state's
                path drawn jointly, so that changes over time have the right width, states independently.
    `dims`      axes, 1 to 3; more than one in mode "exact" only (docs/axes.md).
    `first`, `last`, `issue`, `matching`   which roll calls: calendar years, an issue, a search in titles and
                agenda items (see `equipoise.votes.select.select_roll_calls`).
    `absence`   "missing" (it says nothing of a position), "abstention" or "kind", as `prepare` has it.
    `period`    what a position is of: "year", or "regular_session" of the Assembly.
    `anchor`    the state, by name or code, whose positions are positive on average.
    `keep`      a folder in which chains save themselves; the same call goes on from there, bit for bit.
    `on_progress`  gets an `equipoise.votes.progress.Progress` several times a second.
    `settings`  the run's: `chains`, `draws`, `warmup`, `thin`, `seed`, in mode "exact" also the priors of
                `equipoise.votes.settings.SamplerSettings`; in mode "fast" `draws`, `seed` and those of
                `equipoise.votes.mode.ModeSettings`.

    One unit is a standard deviation over all state-years with votes. Ask `Posterior.converged` before you
    use a number. Raises SettingsError where the votes bear no such estimate or a setting is out of range,
    InterruptedWorkError on Ctrl-C, StoreError where `keep` holds another run or cannot be written.

    >>> import polars as pl
    >>> from equipoise.sources.own import vote_tables
    >>> rc = pl.DataFrame({"roll_call": range(12), "year": [2000] * 6 + [2001] * 6})
    >>> ballots = {"USA": [2, 0, 2, 0, 2, 0], "KAZ": [1, 1, 2, 0, 1, 0], "CUB": [0, 2, 0, 2, 0, 2]}
    >>> v = pl.DataFrame([{"roll_call": i, "state": s, "vote": x} for s, b in ballots.items()
    ...                   for i, x in enumerate(b * 2)])
    >>> p = estimate(vote_tables(rc, v), mode="fast")
    >>> p.theta.shape, p.frame().filter(year=2001).sort("mean")["state"].to_list()
    ((1, 1000, 6, 1), ['CUB', 'KAZ', 'USA'])
    """
    first, last, dims = (_plain(x) for x in (first, last, dims))
    settings = {name: _plain(x) for name, x in settings.items()}
    _check(votes, mode=mode, dims=dims, period=period, keep=keep, anchor=anchor)
    which = {"first": first, "last": last, "issue": issue, "matching": matching}
    run = {"keep": Path(keep) if keep is not None else None, "on_progress": on_progress}
    prepared = {"period": period, "absence": absence}
    return _estimated(votes, mode, dims, which, prepared, anchor, run, settings)


def _estimated(
    votes: VoteTables,
    mode: str,
    dims: int,
    which: dict[str, Any],
    prepared: dict[str, str],
    anchor: str,
    run: dict[str, Any],
    settings: dict[str, Any],
) -> Posterior:
    """The run itself, and what is to be said of it."""
    from equipoise.estimates.run import seats
    from equipoise.votes.design import prepare
    from equipoise.votes.modes import exact, fast, published
    from equipoise.votes.select import select_roll_calls

    chosen = select_roll_calls(votes.roll_calls, **which)
    design = prepare(chosen, votes.votes, seats=seats(), **prepared)
    unit = _anchor(anchor, design)
    if mode == "fast":
        found = fast(design, unit, settings)
    elif mode == "bsv":
        found = published(design, chosen, unit, settings, **run)
    else:
        found = exact(design, unit, settings, dims=dims, **run)
    return replace(
        found,
        facts={
            "origins": [votes.origin.to_dict()],
            "selection": {name: value for name, value in which.items() if value is not None},
            **prepared,
            "anchor": unit,
            "roll calls used": int((design.roll_calls >= 0).sum()),
            "roll calls left out": dict(design.dropped),
        },
    )


def _plain(value: Any) -> Any:
    """A number of NumPy's as Python's own, all else as it is."""
    import numpy as np

    return value.item() if isinstance(value, np.generic) else value


def _check(
    votes: VoteTables, *, mode: str, dims: int, period: str, keep: Path | str | None, anchor: str
) -> None:
    """Refuse what is no table of votes, and modes, periods and numbers of axes that there are not."""
    from equipoise.sources.vote_tables import VoteTables as Tables

    if not isinstance(votes, Tables):
        raise SettingsError(
            "`votes` must come from equipoise.load_votes(), read_unvotes(...) or vote_tables(...), not be "
            f"a {type(votes).__name__}."
        )
    for name, value, known in (("mode", mode, _MODES), ("period", period, _PERIODS)):
        if value not in known:
            hint = did_you_mean(suggest(str(value), known), f"it is one of {', '.join(known)}.")
            raise SettingsError(f"There is no {name} {value!r}: {hint}")
    if isinstance(dims, bool) or not isinstance(dims, int) or not 1 <= dims <= _MOST_DIMS:
        raise SettingsError(f"dims must be a whole number from 1 to {_MOST_DIMS}, not {dims!r}.")
    if dims > 1 and mode != "exact":
        raise SettingsError(
            f"The mode {mode} has one axis, not {dims}: use the mode exact, or leave out dims."
        )
    if not isinstance(anchor, str) or not anchor.strip():
        raise SettingsError(f"The anchor is the name or code of a state, such as USA, not {anchor!r}.")
    if not isinstance(keep, str | Path | None) or keep == "":
        raise SettingsError(f"keep is the path of a folder, not {keep!r}.")
    if votes.votes.drop_nulls("vote")["state"].n_unique() < 2:
        raise SettingsError(
            "These votes are not of two states or more, which positions need: give more votes."
        )
    if votes.roll_calls[period].null_count():
        raise SettingsError(f"Some roll calls have no {period}: fill that column, or choose another period.")


def _anchor(name: str, design: VoteDesign) -> str:
    """The path whose sign is fixed, by the name or code of a state that is on it."""
    import numpy as np

    from equipoise.estimates.run import seats
    from equipoise.states import resolve

    candidates = [name, seats().get(name, name)]
    near = suggest(name, design.units)
    try:
        state = resolve(name).id
        candidates += [state, seats().get(state, state)]
    except AmbiguousStateError:
        if name not in design.units:
            raise
    except UnknownStateError as error:  # own data may name its states as it likes
        near += error.suggestions
    found = next((unit for unit in candidates if unit in design.units), None)
    if found is None:
        votes = np.add.reduceat(design.n_votes, design.unit_start[:-1])
        other = near[0] if near else design.units[int(votes.argmax())]
        raise SettingsError(
            f"{name}, whose side fixes the sign of the axis, has cast no vote here: name another state as "
            f"the anchor, such as {other}."
        )
    return found
