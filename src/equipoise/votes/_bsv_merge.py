"""Linked roll calls as one item."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.errors import SettingsError
from equipoise.votes.design import VoteDesign


def merge_items(design: VoteDesign, links: pl.DataFrame) -> VoteDesign:
    """A design in which linked roll calls are one item, named and dated by the first of them.

    `links` has the columns roll_call and item (see `equipoise.votes.links.linked`). A roll call of the design
    that is not in it, or has no item there, stays alone; roll calls that are not in the design play no part.
    Raises SettingsError where `links` lacks a column or names a roll call twice.

    >>> from datetime import date
    >>> from equipoise.votes.design import prepare
    >>> rc = pl.DataFrame({"roll_call": [1, 2], "year": [2000, 2001], "excluded": [None, None],
    ...                    "date": [date(2000, 5, 1), date(2001, 5, 1)]})
    >>> v = pl.DataFrame({"roll_call": [1, 1, 2, 2], "state": ["AAA", "BBB"] * 2, "vote": [2, 0, 2, 1]})
    >>> one = merge_items(prepare(rc, v), pl.DataFrame({"roll_call": [1, 2], "item": [1, 1]}))
    >>> one.roll_calls.tolist(), one.item_vote.tolist(), one.n_votes.tolist()
    ([1], [2, 2, 1, 0], [1, 1, 1, 1])
    """
    if not {"roll_call", "item"} <= set(links.columns) or links["roll_call"].is_duplicated().any():
        raise SettingsError("Links need the columns roll_call and item, and each roll call once.")
    named = pl.DataFrame({"roll_call": design.roll_calls}).join(
        links.select("roll_call", "item"), on="roll_call", how="left", maintain_order="left"
    )
    key = named.select(pl.coalesce("item", "roll_call"))["item"].to_numpy()
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first)  # items in the order of their first roll calls
    place = np.empty(order.size, dtype=np.int32)
    place[order] = np.arange(order.size)
    item = place[group]
    cell = np.repeat(np.arange(design.labels.size), np.diff(design.cell_start))
    by_cell = _order(cell, item[design.cell_item], design.cell_vote)
    votes_item = np.repeat(item, np.diff(design.item_start))
    by_item = _order(votes_item, design.item_cell, design.item_vote)
    sizes = np.bincount(votes_item, minlength=order.size)
    return replace(
        design,
        roll_calls=design.roll_calls[first[order]],
        item_period=design.item_period[first[order]],
        cell_item=item[design.cell_item][by_cell],
        cell_vote=design.cell_vote[by_cell],
        item_start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
        item_cell=design.item_cell[by_item],
        item_vote=design.item_vote[by_item],
    )


def _order(key: NDArray[np.integer], other: NDArray[np.integer], vote: NDArray[np.int8]) -> NDArray[np.intp]:
    """Sorted by group, then by vote (kind to branch prediction), as in `prepare`."""
    return np.lexsort((other, -vote.astype(np.int16), key))
