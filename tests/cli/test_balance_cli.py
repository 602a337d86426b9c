"""`equipoise balance` as a user meets it, on an invented release and the ties that ship."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from equipoise.answers.balance.history import balance_history
from equipoise.cli import main
from equipoise.estimates import read_release
from worlds.tinyrelease import YEARS

pytestmark = pytest.mark.usefixtures("home")
Capture = pytest.CaptureFixture[str]


def _ok(capfd: Capture, *args: str) -> str:
    """What the command prints when it works."""
    code = main(["balance", *args])
    said = capfd.readouterr()
    assert (code, said.err) == (0, "")
    return said.out


def _rows(text: str) -> list[dict[str, str]]:
    """A CSV as rows."""
    return list(csv.DictReader(io.StringIO(text)))


def test_the_page_has_every_part_and_fits(capfd: Capture) -> None:
    text = _ok(capfd, "Kasachstan")
    assert text.startswith("Kazakhstan between the powers")
    for part in ("Shares in %", "Spread", "Dependence", "Trend", "All sectors", "Sources"):
        assert f"\n{part}" in text
    flat = " ".join(text.split())
    for part in ("Divergence ", "Evenness over the sectors ", "Weights: ", "Equidistance "):
        assert part in flat
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    assert not re.search(r"[\d.,]…", text)
    assert re.search(r"^arms +2012 .*", text, re.MULTILINE)


@pytest.mark.parametrize("state", ["USA", "Taiwan", "Switzerland", "Tuvalu", "Serbia", "Vatican", "Bosnia"])
def test_states_of_all_kinds_have_a_page_that_fits(capfd: Capture, state: str) -> None:
    text = _ok(capfd, state)
    assert max(map(len, text.splitlines())) <= 80
    assert "Sources" in text


def test_a_sector_outside_of_its_years_is_not_covered_and_never_a_zero(capfd: Capture) -> None:
    text = _ok(capfd, "KAZ", "--year", "2005", "--sector", "arms,events")
    assert "Not covered" in text
    assert "events: the record covers" in " ".join(text.split())
    told = json.loads(_ok(capfd, "KAZ", "--year", "2005", "--sector", "arms,events", "--json"))
    assert [s["sector"] for s in told["sectors"]] == ["arms"]
    assert [(m["sector"], m["covered"]) for m in told["not_covered"]] == [("events", False)]


def test_the_weights_are_shown_and_used(capfd: Capture) -> None:
    args = ("KAZ", "--sector", "votes,arms", "--weights", "votes=0.25,ARMS=.75")
    assert "Weights: votes 0.25, arms 0.75." in " ".join(_ok(capfd, *args).split())
    told = json.loads(_ok(capfd, *args, "--json"))
    even = {s["sector"]: s["evenness"]["mean"] for s in told["sectors"]}
    wanted = 0.25 * even["votes"] + 0.75 * even["arms"]
    assert told["summary"]["measure"]["mean"] == pytest.approx(wanted, abs=2e-4)
    assert told["summary"]["covered"] == 1


def test_a_span_is_told_year_by_year(capfd: Capture) -> None:
    text = _ok(capfd, "KAZ", "--from", "2003", "--to", "2006", "--sector", "votes,arms")
    assert text.startswith("Kazakhstan between the powers, 2003 to 2006")
    for year in range(2003, 2007):
        assert len(re.findall(rf"^{year} ", text, re.MULTILINE)) == 2
    told = json.loads(_ok(capfd, "KAZ", "--from", "2003", "--sector", "votes", "--json"))
    assert (told["verb"], told["first"], told["last"]) == ("balance_history", 2003, YEARS[-1])
    found = _rows(_ok(capfd, "KAZ", "--to", "2006", "--sector", "arms", "--csv"))
    assert {r["sector"] for r in found} == {"arms"}
    assert max(int(r["year"]) for r in found) == 2006
    for year in {r["year"] for r in found}:
        assert sum(float(r["share"]) for r in found if r["year"] == year) == pytest.approx(1, abs=1e-3)


def test_a_long_span_leaves_years_out_and_says_so(capfd: Capture) -> None:
    text = _ok(capfd, "USA", "--from", "1955", "--sector", "arms,defence,organisations")
    assert re.search(r"Organisations  shares in %, \d+ of \d+ years; all with --csv", text)
    assert max(map(len, text.splitlines())) <= 80


def test_many_powers_still_fit(capfd: Capture) -> None:
    powers = "USA,CHN,RUS,EU27,GBR,IND,JPN,TUR"
    for more in ((), ("--from", "2008")):
        text = _ok(capfd, "UZB", "--powers", powers, "--sector", "arms,trade", *more)
        assert max(map(len, text.splitlines())) <= 80
        assert "Türkiye" in text


def test_all_states_as_a_table(capfd: Capture) -> None:
    found = _rows(_ok(capfd, "--all", "--year", "2010", "--sector", "arms,defence"))
    assert {r["sector"] for r in found} == {"arms", "defence", "summary"}
    assert {r["year"] for r in found} == {"2010"}
    assert len({r["state"] for r in found}) > 100
    kaz = next(r for r in found if (r["state"], r["sector"]) == ("KAZ", "arms"))
    assert kaz["dependence_on"] == "RUS"
    told = json.loads(_ok(capfd, "--all", "--year", "2010", "--sector", "arms,defence,events", "--json"))
    assert told["weights"] == {"arms": pytest.approx(1 / 7), "defence": pytest.approx(1 / 7)}
    assert [m["sector"] for m in told["not_covered"]] == ["events"]
    assert len(told["origins"]) >= 2
    assert len(told["rows"]) == len(found)


def test_each_chart_is_a_file(tmp_path: Path, capfd: Capture) -> None:
    cases = {
        "strip": (("KAZ",), "How the ties of Kazakhstan spread over the powers"),
        "years": (("KAZ", "--from", "2000"), "Ties of Kazakhstan with the powers, "),
        "who": (("Kazakhstan", "--all", "--sector", "arms", "--year", "2010"), "Who is balanced: arms, 2010"),
    }
    for name, (args, heading) in cases.items():
        file = tmp_path / f"{name}.svg"
        assert main(["balance", *args, "--chart", str(file)]) == 0
        said = capfd.readouterr()
        assert (said.out, said.err) == ("", f"Written: {file}\n")
        picture = file.read_text(encoding="utf-8")
        assert heading in picture
        assert "NaN" not in picture


MISTAKES = {
    "": "Name a state, or give --all",
    "KAZ --all": "leave out the state, or give --chart",
    "KAZ --year 2005 --from 2004": "give one or the other",
    "--all --year 2005 --to 2006": "give one or the other",
    "--all --from 2004 --chart x.svg": "of one year",
    "--all --year 2010 --csv --json": "exclude each other",
    "KAZ --year 1900": "cover 2000 to 2012, not 1900",
    "KAZ --from 2030": "no year of the span is covered",
    "KAZ --from 2010 --to 2005": "end before they begin",
    "--all --from 2010 --to 2005": "end before they begin",
    "--all --year 1700": "No sector covers the years asked for",
    "KAZ --sector arm": "did you mean arms",
    "KAZ --weights trade=x": "The weight of trade is 'x', which is no number",
    "KAZ --weights trade": "does not say sector=weight",
    "KAZ --weights =1": "does not say sector=weight",
    "KAZ --weights trade=.5,trade=.5": "The sector trade has two weights",
    "KAZ --weights trade=.5,,arms=.5": "One of the weights is empty",
    "KAZ --weights trade=.5,arms=.6": "sum to 1.1, not to 1",
    "KAZ --weights trade=-1,arms=2": "The weight of trade is -1",
    "KAZ --weights trade=nan": "The weight of trade is nan",
    "KAZ --weights trad=1": "did you mean trade",
    "KAZ --weights trade=1 --sector arms": "No weight is given for arms",
    "KAZ --weights trade=1 --from 2005": "leave out --from and --to",
    "KAZ --chart x.gif": "must end in .svg or .png",
    "Atlantis --all --chart x.svg": "No state is called",
    "Fiji --all --sector arms --year 1960 --chart x.svg": "is no answer for 1960",
    "--all --powers USA": "at least two powers",
    "KAZ --powers KAZ": "itself the only power",
    "KAZ --powers USA": "at least two powers beside itself",
    "KAZ --powers USA,KAZ --csv": "at least two powers beside itself",
}


@pytest.mark.parametrize("args", MISTAKES)
def test_mistakes_are_answered_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture, args: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code = main(["balance", *args.split()])
    said = capfd.readouterr()
    assert code == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.rstrip()[-1] in ".?"
    assert MISTAKES[args] in said.err
    assert list(tmp_path.iterdir()) == []


def test_the_help_names_every_option(capfd: Capture) -> None:
    text = _ok(capfd, "--help")
    for option in ("--year", "--from", "--to", "--powers", "--sector", "--weights", "--all", "--chart"):
        assert option in text


def test_the_soviet_union_is_the_power_that_russia_continues(capfd: Capture) -> None:
    found = _rows(
        _ok(capfd, "CUB", "--from", "1980", "--to", "1989", "--sector", "arms,organisations", "--csv")
    )
    shares = {(r["sector"], int(r["year"]), r["power"]): float(r["share"]) for r in found}
    assert all(shares["arms", year, "RUS"] > 0.9 for year in range(1980, 1990))
    assert all(shares["organisations", year, "RUS"] > 0.2 for year in range(1980, 1990))


def test_a_path_over_several_states_is_in_the_order_of_years(capfd: Capture) -> None:
    found = _rows(_ok(capfd, "Serbia", "--from", "1950", "--to", "2010", "--sector", "arms,trade", "--csv"))
    for sector in ("arms", "trade"):
        years = [int(r["year"]) for r in found if r["sector"] == sector]
        assert years == sorted(years)
        assert len(set(years)) > 20
    told = json.loads(_ok(capfd, "Serbia", "--sector", "trade", "--year", "2012", "--json"))
    years = [y["year"] for y in told["sectors"][0]["series"]]
    assert years == sorted(years)


def test_a_power_that_was_not_there_has_no_share_and_not_a_share_of_0() -> None:
    found = balance_history("France", first=1965, last=1975, sectors="votes", release=read_release())
    there = {r.year: [s.power for s in r.shares] for r in found.rows}
    assert there[1969] == ["USA", "RUS", "EU27"]
    assert there[1972] == ["USA", "CHN", "RUS", "EU27"]
