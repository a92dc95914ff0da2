"""The committed results: the runs, the table folded from them, and the pages that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ..edges import read_edges
from ..versions import published
from . import known_issues
from .edges_table import edges_as_markdown
from .evidence import contradictions, evidence_of
from .fold import Table, dump_table, fold, refuse_dirty
from .markdown import Known, document, replace_section
from .schema import Run, load_runs, save_run
from .upgrade_page import line_by_line


def publish(run: Run, root: Path) -> list[Path]:
    """Add a run to the committed ones, and write again whatever shows them.

    :return: the files that were written
    :raises DirtyRunError: for a run of a tree that differs from its commit
    """
    refuse_dirty(run)  # before anything is written
    saved = save_run(run, root / "compat" / "runs")
    return [saved, *write(root)]


def write(root: Path) -> list[Path]:
    """Write the files that show the committed runs, and return those that were not so before."""
    old = outdated(root)
    for file, text in old.items():
        file.write_text(text, encoding="utf-8")
    return list(old)


def outdated(root: Path) -> dict[Path, str]:
    """Fold the runs again: each file that does not show them, with what has to be in it."""
    runs = load_runs(root / "compat" / "runs")
    table = fold(runs, releases=published(root / "compat" / "pyodide-versions.json"))
    edges = read_edges(root / "compat" / "edges.json")
    wanted = {
        root / "compat" / "compat.json": dump_table(table),
        root / "compat" / "README.md": document(
            table, _known(runs, root), edges_as_markdown(edges)
        ),
        root / "compat" / "upgrade-notes.md": line_by_line(edges, evidence_of(edges, runs)),
        **_pages(root, table),
    }
    return {
        file: text
        for file, text in wanted.items()
        if not file.exists() or file.read_text(encoding="utf-8") != text
    }


def unobserved(root: Path) -> list[str]:
    """Say which values of ``compat/edges.json`` the committed runs contradict."""
    runs = load_runs(root / "compat" / "runs")
    return contradictions(read_edges(root / "compat" / "edges.json"), runs)


def _known(runs: Sequence[Run], root: Path) -> Known:
    issues = known_issues.committed_issues(root)
    explained: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for run in runs:
        explained.update(known_issues.apply(run, issues, date.today()).explained)
    return explained


def _pages(root: Path, table: Table) -> Mapping[Path, str]:
    pages: dict[Path, str] = {}
    for file in sorted((root / "patterns").glob("*/*.md")):
        pattern = file.relative_to(root / "patterns").with_suffix("").as_posix()
        pages[file] = replace_section(file.read_text(encoding="utf-8"), table, pattern)
    return pages
