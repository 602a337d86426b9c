"""equipoise data: what is on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from equipoise.cli.options import Json, one_of

if TYPE_CHECKING:
    from equipoise.store import Store

_TIES = "-ties"  # the end of the names under which ties are kept


def data(
    remove: Annotated[
        str | None, typer.Option("--remove", metavar="NAME", help="Delete this data set from the store.")
    ] = None,
    json: Json = False,
) -> None:
    """What is on this machine: version, age, coverage, licence, and where it lies.

    Example: equipoise data --remove un-votes-sc
    """
    one_of(json=json, remove=remove)
    from equipoise.store import Store

    store = Store()
    if remove is not None:
        _remove(store, remove)
        return
    entries = [*_stored(store), *_estimates(), *_shipped()]
    for sentence in (*store.foreign(), *store.damaged()):
        typer.echo(sentence, err=True)
    if json:
        from equipoise.cli.output import print_json

        content = {"format": 1, "home": str(store.home), "data": entries}
        print_json(content)
        return
    from datetime import UTC, datetime

    from equipoise.show.terminal.listing import data_page
    from equipoise.show.terminal.screen import show

    show(data_page(entries, str(store.home), datetime.now(UTC).date()))


def _remove(store: Store, name: str) -> None:
    """Delete a data set, and with a sector's records the ties that were worked out from them."""
    from equipoise.sectors.names import RECORDS

    freed = store.remove(name)
    ties = f"{name}{_TIES}"
    also = name in RECORDS and store.whole(ties) is not None
    if also:
        freed += store.remove(ties)
    with_ties = " and the ties worked out from it" if also else ""
    typer.echo(f"Removed {name}{with_ties}; {freed / 1e6:,.1f} MB are free again.")


def _stored(store: Store) -> list[dict[str, Any]]:
    """One entry a data set in the store."""
    return [
        {
            "kind": _kind(info.dataset),
            "name": info.dataset,
            "title": f"{info.origin.publisher}: {info.origin.title}",
            "version": info.origin.version,
            "written": info.written,
            "coverage": list(info.origin.coverage),
            "licence": info.origin.licence,
            "path": str(store.path / info.dataset),
            "size": info.size,
            "origin": info.origin.to_dict(),
        }
        for info in store.datasets()
    ]


def _kind(dataset: str) -> str:
    """What a data set in the store is.

    >>> [_kind(name) for name in ("un-votes-ga", "trade", "trade-ties")]
    ['votes', 'records', 'ties']
    """
    from equipoise.sectors.names import RECORDS

    if dataset in RECORDS:
        return "records"
    return "ties" if dataset.removesuffix(_TIES) in RECORDS else "votes"


def _shipped() -> list[dict[str, Any]]:
    """One entry a sector whose ties ship."""
    from equipoise.sectors import read_shipped

    shipped = read_shipped()
    found = []
    for name in shipped.sectors:
        ties = shipped.ties(name)
        origin = ties.origins[0]
        sources = ", ".join(o.publisher for o in ties.origins)
        found.append(
            {
                "kind": "shipped ties",
                "name": name,
                "title": f"Equipoise: {ties.tie}, computed from records of {sources}",
                "version": f"of {shipped.facts['made']}, made with Equipoise {shipped.facts['code_version']}",
                "written": shipped.facts["made"],
                "coverage": [str(year) for year in ties.years],
                "licence": "MIT, as Equipoise",
                "path": str(shipped.folder),
                "size": None,
                "origin": origin.to_dict(),
            }
        )
    return found


def _estimates() -> list[dict[str, Any]]:
    """The estimates that answers come from, and those that ship where they are others."""
    from equipoise.estimates import current, read_release

    releases = {r.folder: r for r in (current(), read_release())}
    return [
        {
            "kind": "estimates",
            "name": "estimates",
            "title": "Equipoise: positions and agreement, computed from UN votes",
            "version": f"{r.name}, made with Equipoise {r.code_version}",
            "written": r.made,
            "coverage": list(r.origins[0].coverage),
            "licence": "MIT, as Equipoise",
            "path": str(r.folder),
            "size": sum(p.stat().st_size for p in r.folder.glob("*.parquet")),
            "origin": r.origins[0].to_dict(),
        }
        for r in releases.values()
    ]
