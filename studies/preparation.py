"""`make check-preparation`: our default preparation of the votes beside the published one.

Prints how many roll calls and votes each difference adds or takes away, the votes of each state and session
against the published `NVotes`, and what linking repeated texts finds; ends with one line of JSON. Pairs of
numbers are roll calls and votes. docs/preparation.md explains the rows.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import polars as pl

from equipoise import states
from equipoise.estimates.run import seats
from equipoise.sources.un_library import read_general_assembly
from equipoise.sources.unvotes import published_filter, read_unvotes
from equipoise.sources.unvotes.filter import AMENDMENT, PARAGRAPH
from equipoise.votes.design import prepare
from pairing import pair
from repeats import repeats
from worlds.realdata import DATA

PAPER_ENDS = 67  # the article's data end with this session
VOTES = pl.sum_horizontal("yes", "no", "abstain").cast(pl.Int64)
UNANIMOUS = pl.sum_horizontal(pl.col("yes", "no", "abstain") > 0) == 1
Figures = dict[str, Any]


def size(roll_calls: pl.DataFrame, sign: int = 1) -> list[int]:
    """Roll calls, and the votes on them."""
    return [sign * roll_calls.height, sign * int(roll_calls.select(VOTES.sum()).item())]


def steps(every: pl.DataFrame, judged: pl.DataFrame) -> Figures:
    """From all roll calls to those that count, a rule at a time. `judged` names the rule in `excluded`."""
    found: Figures = {"all": size(every)}
    single = int(judged.select(VOTES.sum()).item()) - found["all"][1]
    found |= {"single votes": [0, single]} if single else {}
    for (reason,), group in (
        judged.drop_nulls("excluded").sort("excluded").group_by("excluded", maintain_order=True)
    ):
        found[str(reason)] = size(group, -1)
    return {**found, "left": size(judged.filter(pl.col("excluded").is_null()))}


def bridge(ours: pl.DataFrame, theirs: pl.DataFrame, pairs: pl.DataFrame) -> Figures:
    """From the published preparation to ours, a difference at a time; `excluded` is null for what counts."""
    counts = pl.col("excluded").is_null()
    end = theirs["date"].max()
    a = ours.filter(counts).join(pairs, left_on="roll_call", right_on="ours", how="left")
    b = theirs.filter(counts).join(pairs, left_on="roll_call", right_on="theirs", how="left")
    in_both = a.filter(pl.col("theirs").is_in(b["roll_call"].implode()))
    also_both = b.filter(pl.col("ours").is_in(a["roll_call"].implode()))
    gone, new = b.filter(pl.col("ours").is_null()), a.filter(pl.col("theirs").is_null())
    found: Figures = {"published preparation": size(b)}
    for name, rule in {
        "paragraphs to session 44": pl.col("para").fill_null(False),
        "amendments to session 44": pl.col("amend").fill_null(False),
        "drafts and motions not carried": pl.col("yes") <= pl.col("no"),
        "other than adopted texts": pl.lit(True),
    }.items():
        found[name] = size(gone.filter(rule), -1)
        gone = gone.filter(~rule)
    aside = b.drop_nulls("ours").join(also_both, on="roll_call", how="anti")
    return {
        **found,
        "set aside by us only": size(aside, -1),
        "set aside by them only": size(a.drop_nulls("theirs").join(in_both, on="roll_call", how="anti")),
        "other votes on the same roll calls": [0, size(in_both)[1] - size(also_both)[1]],
        "only in the Library's file": size(new.filter(pl.col("date") <= end)),
        "after the end of unvotes": size(new.filter(pl.col("date") > end)),
        "our preparation": size(a),
    }


def moved(ours: pl.DataFrame, theirs: pl.DataFrame, pairs: pl.DataFrame) -> Figures:
    """Our roll calls that count in another period than in the published preparation."""
    counted = ours.filter(pl.col("excluded").is_null())
    their_session = theirs.select(theirs="roll_call", other="regular_session")
    both = counted.join(pairs.join(their_session, on="theirs"), left_on="roll_call", right_on="ours")
    return {
        "in session 19": size(counted.filter(pl.col("regular_session") == 19)),
        "in another session": size(both.filter(pl.col("regular_session") != pl.col("other"))),
        "after the year in which their session began": size(
            counted.filter(pl.col("year") != pl.col("regular_session") + 1945)
        ),
    }


def against_published(roll_calls: pl.DataFrame, votes: pl.DataFrame, path: Path) -> Figures:
    """Votes of each state and session against `NVotes`; paths there and with our seats; state-years."""
    table = pl.read_parquet(path).filter(pl.col("variant") == "All")
    units = {s.cow: seats().get(s.id, s.id) for s in states.all_states()} | {260: "DEU", 678: "YEM"}
    kept = roll_calls.filter(pl.col("excluded").is_null()).select("roll_call", session="regular_session")
    of_unit = pl.col("state").replace(seats())
    found = votes.join(kept, on="roll_call").group_by(of_unit, "session").len("found")
    told = table.select(
        "NVotes", state=pl.col("ccode").replace_strict(units), session=pl.col("session").cast(pl.Int16)
    )
    both = told.join(found, on=["state", "session"], how="full")
    by_year = prepare(roll_calls, votes, seats=seats())
    return {
        "state-sessions": table.height,
        "rows equal": both.filter(pl.col("NVotes") == pl.col("found")).height,
        "rows of one side only": both.height - both.drop_nulls().height,
        "paths": table["ccode"].n_unique(),
        "paths with our seats": len(by_year.units),
        "state-years": int((by_year.n_votes > 0).sum()),
    }


def main() -> int:
    """Read both, compare, print."""
    if not DATA.exists():
        print(f"The real votes are not at {DATA}: set EQUIPOISE_TEST_DATA to the folder that holds them.")
        return 2
    folder = DATA / "published"
    raw = read_unvotes(folder / "unvotes_votes.parquet", folder / "unvotes_rollcalls.parquet")
    theirs, votes = published_filter(raw.roll_calls, raw.votes)
    library = read_general_assembly(DATA / "un_library" / "ga_voting.csv.gz")
    why = pl.coalesce("excluded", pl.when(UNANIMOUS).then(pl.lit("unanimous")))  # as `prepare` has it
    ours = library.roll_calls.with_columns(why.alias("excluded"))
    whole = theirs.filter(~pl.col("excluded").fill_null("").is_in([AMENDMENT, PARAGRAPH]))
    pairs = pair((ours, library.votes), (whole, votes), seats())
    figures = {
        "the published filter": steps(raw.roll_calls, theirs),
        "our filter": steps(library.roll_calls, ours),
        "from the published preparation to ours": bridge(ours, theirs, pairs),
        "other periods": moved(ours, theirs, pairs),
        "the published file": against_published(theirs, votes, folder / "ideal_points_apr2020.parquet"),
        "links: title and keywords": repeats(theirs, votes),
        "links: title and keywords, to session 67": repeats(theirs, votes, until=PAPER_ENDS),
        "links: title": repeats(theirs, votes, by=["title"]),
        "links: title, gap 2": repeats(theirs, votes, by=["title"], gap=2),
        "links: title, any gap": repeats(theirs, votes, by=["title"], gap=99),
        "links: our preparation, title": repeats(ours, library.votes, by=["title"]),
    }
    for part, rows in figures.items():
        print(f"{part}\n" + "\n".join(f"  {name}: {row}" for name, row in rows.items()))
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
