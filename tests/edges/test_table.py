"""The table says of each release what was observed there, and nothing of any other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.edges import Edges, Text, Values, read_edges, write_edges

TEXT: Text = {"title": "It.", "question": "What?", "source": "https://x.test", "advice": "Do."}


def written(file: Path, values: Values, run: dict[str, list[str]]) -> Any:
    """Write values of one probe, observed on the releases ``run`` by browser, and read the file."""
    browsers = {name: dict.fromkeys(versions, "1.0") for name, versions in run.items()}
    write_edges(file, Edges(browsers, {"it": TEXT}, {"it": values}))
    return json.loads(file.read_text())["probes"]["it"]["values"]


def spans(ranges: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(each["from"], each["to"], each["value"]) for each in ranges]


ONE = ["0.9.0", "0.10.0", "0.11.0"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["yes", "yes", "yes"], [("0.9.0", "0.11.0", "yes")]),
        (["yes", "no", "yes"], [("0.9.0",) * 2, ("0.10.0",) * 2, ("0.11.0",) * 2]),
        (["yes", None, "yes"], [("0.9.0",) * 2, ("0.11.0",) * 2]),
        ([None, "yes", "yes"], [("0.10.0", "0.11.0", "yes")]),
    ],
)
def test_a_range_covers_no_release_with_another_value_or_none(
    tmp_path: Path, values: list[str | None], expected: list[tuple[str, ...]]
) -> None:
    observed = {v: value for v, value in zip(ONE, values, strict=True) if value}
    # Another probe was run on all of them.
    found = spans(written(tmp_path / "t.json", {"firefox": observed}, {"firefox": ONE})["all"])
    assert [span[:2] for span in found] == [span[:2] for span in expected]


def test_browsers_that_agree_are_written_once(tmp_path: Path) -> None:
    same = dict.fromkeys(ONE, "yes")
    run = {"chromium": ONE, "firefox": ONE}
    found = written(tmp_path / "t.json", {"chromium": same, "firefox": dict(same)}, run)
    assert list(found) == ["all"]


@pytest.mark.parametrize(
    ("firefox", "run"),
    [
        (["yes", "yes", "no"], ONE),
        (["yes", None, "yes"], ONE),
        (["yes", None, "yes"], ["0.9.0", "0.11.0"]),
        ([None, None, None], ONE),
    ],
)
def test_browsers_that_do_not_agree_stay_apart(
    tmp_path: Path, firefox: list[str | None], run: list[str]
) -> None:
    mine = {v: value for v, value in zip(ONE, firefox, strict=True) if value}
    values = {"chromium": dict.fromkeys(ONE, "yes"), **({"firefox": mine} if mine else {})}
    found = written(tmp_path / "t.json", values, {"chromium": ONE, "firefox": run})
    assert list(found) == list(values)


def test_a_hole_of_one_browser_is_not_hidden_by_another_that_was_not_run_there(
    tmp_path: Path,
) -> None:
    ends = {"0.9.0": "yes", "0.11.0": "yes"}
    run = {"chromium": list(ends), "firefox": ONE}
    written(tmp_path / "t.json", {"chromium": ends, "firefox": dict(ends)}, run)
    assert read_edges(tmp_path / "t.json").value("it", "firefox", "0.10.0") is None


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    chromium = {"0.9.0": "yes", "0.11.0": "no"}
    written(file, {"chromium": chromium}, {"chromium": ONE, "firefox": ["0.9.0"]})
    edges = read_edges(file)
    assert edges.values == {"it": {"chromium": chromium}}
    assert edges.texts == {"it": TEXT}
    before = file.read_text()
    write_edges(file, edges)
    assert file.read_text() == before


def test_a_release_that_is_run_later_does_not_inherit_the_values_around_it(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    written(file, {"firefox": {"0.9.0": "yes", "0.11.0": "yes"}}, {"firefox": ["0.9.0", "0.11.0"]})
    edges = read_edges(file)
    edges.add("other", "firefox", "1.0", "0.10.0", "no")
    edges.texts["other"] = TEXT
    write_edges(file, edges)
    assert read_edges(file).value("it", "firefox", "0.10.0") is None
