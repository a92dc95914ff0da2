"""Every link of the site and of the examples leads to a page, and to a place on it."""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

HOST = "http://site.test/"

TAG = re.compile(r"<[a-z][^>]*>")
ATTRIBUTE = re.compile(r'\s(href|src|id)="([^"]+)"')


class Links:
    """What a page links to, and the places on it. All attributes are in double quotes."""

    def __init__(self, text: str) -> None:
        tags = TAG.findall(text)
        found = [pair for tag in tags for pair in ATTRIBUTE.findall(tag)]
        self.targets = [unescape(value) for name, value in found if name != "id"]
        self.ids = [unescape(value) for name, value in found if name == "id"]


@cache
def links_of(file: Path) -> Links:
    return Links(file.read_text(encoding="utf-8"))


def file_at(built: Path, path: str) -> Path:
    return built / (unquote(path).lstrip("/") + ("index.html" if path.endswith("/") else ""))


def problems_of(built: Path, file: Path) -> list[str]:
    name = file.relative_to(built).as_posix()
    problems = []
    for target in links_of(file).targets:
        url = urlsplit(urljoin(HOST + name, target))
        if f"{url.scheme}://{url.netloc}/" != HOST:
            continue
        there = file_at(built, url.path)
        if not there.is_file():
            problems.append(f"{name} links to {target}, which is no file")
        elif url.fragment and unquote(url.fragment) not in links_of(there).ids:
            problems.append(f"{name} links to {target}, which has no such place")
    return problems


def pages_of(built: Path) -> list[Path]:
    pages = [page for page in built.rglob("*.html") if "tests" not in page.relative_to(built).parts]
    return [*pages, *built.glob("source/tests/**/*.html")]


def test_every_link_leads_somewhere(built: Path) -> None:
    pages = pages_of(built)
    assert len(pages) > 60
    assert [problem for page in pages for problem in problems_of(built, page)] == []


@pytest.mark.long
def test_every_link_of_a_folder_on_a_sub_path_leads_somewhere(host: Path) -> None:
    pages = pages_of(host)
    assert len(pages) > 60
    assert not [page for page in pages if "/tests/" in page.as_posix().replace("/source/", "")]
    assert [problem for page in pages for problem in problems_of(host, page)] == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<p id="here"><a href="b.html">b</a><a href="#gone">x</a>')
    (tmp_path / "c.html").write_text(
        '<a href="/a.html#here">a</a><a href="https://other.test">o</a>'
    )
    assert problems_of(tmp_path, tmp_path / "a.html") == [
        "a.html links to b.html, which is no file",
        "a.html links to #gone, which has no such place",
    ]
    assert problems_of(tmp_path, tmp_path / "c.html") == []


def test_no_page_has_an_id_twice(built: Path) -> None:
    for page in pages_of(built):
        ids = links_of(page).ids
        assert len(ids) == len(set(ids)), page


def test_every_pattern_is_in_the_menu_and_among_the_live_examples(built: Path) -> None:
    root = built.parent
    menu = set(links_of(built / "index.html").targets)
    examples = set(links_of(built / "examples/index.html").targets)
    pages = list(root.glob("patterns/*/*.md"))
    assert len(pages) >= 13
    for page in pages:
        address = f"/{page.relative_to(root).with_suffix('.html').as_posix()}"
        [live] = re.findall(r"^example: (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert address in menu
        assert f"/{live}" in examples
        assert f"/{live}" in links_of(built / address[1:]).targets
        # The page says in words what its live part shows.
        shown = root.joinpath("site/live.md").read_text(encoding="utf-8")
        assert f"\n## {page.relative_to(root / 'patterns').with_suffix('').as_posix()}\n" in shown


REFERENCE = {
    "compat/": "What works where",
    "compat/upgrade-notes.html": "Upgrade notes",
    "patterns/consumers.html": "Consumers",
    "harness/": "Test your own pages",
    "contributing.html": "Contributing",
    "changelog.html": "Changelog",
}


@pytest.mark.parametrize("page", ["index.html", "patterns/rpc/guard.html", "404.html"])
def test_the_reference_is_in_the_menu_of_each_page(built: Path, page: str) -> None:
    text = built.joinpath(page).read_text(encoding="utf-8")
    for address, name in REFERENCE.items():
        assert f'<a href="/{address}">{name}</a>' in text


def test_the_consumers_have_a_page_with_each_of_them(built: Path) -> None:
    consumers = json.loads(built.parent.joinpath("compat/consumers.json").read_text("utf-8"))
    shown = built.joinpath("patterns/consumers.html").read_text(encoding="utf-8")
    assert len(consumers) >= 15
    for consumer in consumers.values():
        assert f"<td>{consumer['title']}</td>" in shown


def test_each_tick_leads_to_the_test_of_its_claim(built: Path) -> None:
    pages = [page.relative_to(built.parent) for page in built.parent.glob("patterns/*/*.md")]
    assert len(pages) >= 13
    for page in pages:
        assert_ticks(built, page.with_suffix("").as_posix())


def assert_ticks(built: Path, page: str) -> None:
    root = built.parent
    claims = root.joinpath(f"{page}.md").read_text(encoding="utf-8").split("<!-- claim: ")[1:]
    ids = [claim.split(" ")[0] for claim in claims]
    shown = [
        target for target in links_of(built / f"{page}.html").targets if ".py.html#L" in target
    ]
    assert len(shown) == len(ids) > 0, page
    for claim, target in zip(sorted(ids), sorted(shown), strict=True):
        assert claim
        path, line = target.removeprefix("/source/").split(".html#L")
        text = root.joinpath(path).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert any(f'"{one}"' in text for one in ids), target
