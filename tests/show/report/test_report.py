"""The page: its skeleton is held by a snapshot, its independence by a browser without a network."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from equipoise.answers.tables import position_table
from equipoise.errors import SettingsError
from equipoise.estimates import own_folder, read_release
from equipoise.show.report import fragment, page
from equipoise.show.report.figures import javascript
from equipoise.show.terminal.words import percent
from worlds import invented

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def html() -> str:
    """The page of the invented brief."""
    return page(invented.brief(), invented.everyone())


class _Outline(HTMLParser):
    """Tags, attributes and text, without pictures, styles and scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.lines: list[str] = []
        self._skip: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in {"svg", "style", "script"}:
            self._skip.append(tag)
            return
        if not self._skip:
            shown = "".join(f' {k}="{v}"' for k, v in attrs)
            self.lines.append(f"<{tag}{shown}>")

    def handle_endtag(self, tag: str) -> None:
        if self._skip and tag == self._skip[-1]:
            self._skip.pop()

    def handle_data(self, data: str) -> None:
        if not self._skip and data.strip():
            self.lines.append(" ".join(data.split()))


def test_skeleton(html: str, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(_Outline(html).lines) == snapshot


def test_skeleton_without_raw_votes(snapshot: SnapshotAssertion) -> None:
    text = page(invented.brief(available=False), invented.everyone())
    lines = _Outline(text).lines
    assert "\n".join(lines[lines.index("Where it parted company, 2021–2023") :]) == snapshot


def test_the_page_asks_for_nothing(html: str) -> None:
    for tag, attributes in _Outline(html).tags:
        for name in ("src", "href", "xlink:href", "srcset", "action", "data"):
            value = attributes.get(name) or ""
            assert not re.match(r"(?:https?:)?//", value), (tag, name, value)
    assert not re.search(r"@import|url\(", html.split("<body>")[0])
    assert "default-src 'none'" in html


def test_the_page_is_small(html: str) -> None:
    assert len(html.encode()) < 3_000_000


def test_the_page_can_be_read_by_all(html: str) -> None:
    tags = _Outline(html).tags
    names = [tag for tag, _ in tags]
    assert dict(tags)["html"] == {"lang": "en"}
    assert names.count("h1") == 1
    assert names.count("table") == names.count("caption")
    assert "main" in names
    levels = [int(t[1]) for t in names if re.fullmatch(r"h[1-6]", t)]
    assert all(b - a <= 1 for a, b in pairwise(levels)), "no level of heading is left out"
    pictures = [a for tag, a in tags if tag == "div" and a.get("class") == "chart"]
    assert len(pictures) == 7
    assert all(a["role"] == "img" and a["aria-label"] for a in pictures)
    assert all(a.get("scope") for tag, a in tags if tag == "th")


def test_the_largest_share_is_the_one_that_text_and_chart_show(html: str) -> None:
    lines = _Outline(html).lines
    for sector in invented.balance().sectors:
        largest = max(sector.shares, key=lambda p: p.share.mean)
        at = lines.index(sector.sector.capitalize())
        assert f"{largest.power} {percent(largest.share.mean)}" in lines[at : at + 16]


def test_a_single_year_is_no_range() -> None:
    b = invented.brief()
    once = replace(invented.balance().sectors[0].effective, own_low=3.72, own_high=3.72)
    sectors = tuple(replace(s, effective=once) for s in b.balance.sectors)
    text = page(replace(b, balance=replace(b.balance, sectors=sectors)), invented.everyone())
    assert "3.72 to 3.72" not in text


def test_titles_from_outside_are_text_and_not_markup(html: str) -> None:
    assert "Towards &lt;a better&gt; world &amp; number 0" in html
    assert "<a better>" not in html


def test_the_charts_data_cannot_end_their_script(html: str) -> None:
    b = invented.brief()
    name = "</script><script>alert(1)</script>"
    text = page(replace(b, position=replace(b.position, state_name=name)), invented.everyone())
    assert "alert(1)</script>" not in text
    assert html.count("</script>") == text.count("</script>")


def test_the_script_is_whole_and_ends_where_it_should() -> None:
    assert "</script" not in javascript()
    assert "window.vegaEmbed" in javascript()


def test_fragments_stand_alone_and_run_no_script() -> None:
    for result in (invented.position(), invented.balance(), invented.brief(), invented.parted()):
        text = fragment(result)
        assert "<svg" in text
        assert "<script" not in text
        assert "Example Office" in text
        assert result._repr_html_() == text


def _chromium(*options: str, home: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Chromium without a head and without a network; what the page logs goes to stderr."""
    command = [
        str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home}",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--enable-logging=stderr",
        "--virtual-time-budget=20000", *options, target.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)")
def test_in_a_browser_without_a_network_every_chart_comes_alive(html: str, tmp_path: Path) -> None:
    noisy, quiet = tmp_path / "noisy.html", tmp_path / "page.html"
    noisy.write_text("<script>console.error('heard')</script>", encoding="utf-8")
    heard = _chromium("--dump-dom", home=tmp_path / "a", target=noisy).stderr
    assert ":CONSOLE" in heard, "an error in a page is heard"
    quiet.write_text(html, encoding="utf-8")
    done = _chromium("--dump-dom", home=tmp_path / "b", target=quiet)
    assert ":CONSOLE" not in done.stderr
    assert done.stdout.count('data-live="yes"') == html.count("data-figure=") == 7
    assert done.stdout.count("<svg") >= 7


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)")
def test_on_paper_every_chart_is_there(html: str, tmp_path: Path) -> None:
    target, paper = tmp_path / "page.html", tmp_path / "page.pdf"
    target.write_text(html, encoding="utf-8")
    _chromium(f"--print-to-pdf={paper}", "--no-pdf-header-footer", home=tmp_path / "c", target=target)
    content = paper.read_bytes()
    assert content.startswith(b"%PDF")
    assert 2 <= content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") <= 14


def test_a_notebook_shows_the_rows_of_a_table_and_the_chart_of_a_ranking(release: Path) -> None:
    table = position_table(year=2012, release=read_release(own_folder(release)))
    shown = fragment(table)
    assert "<table" in shown
    assert str(table.caveats[-1]) in unescape(shown)
    with pytest.raises(SettingsError, match="There is no chart of position_table"):
        table.chart()
    assert invented.balance_table().chart().to_dict()["title"]
