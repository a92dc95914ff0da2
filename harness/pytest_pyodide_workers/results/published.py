"""The committed results: the runs, the table folded from them, and the pages that show it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .fold import Table, dump_table, fold
from .markdown import Known, document, replace_section
from .schema import Run, load_runs, save_run


def publish(run: Run, root: Path, known: Known, edges: str) -> list[Path]:
    """Add a run to the committed ones, and write again whatever shows them.

    :param edges: the table of version edges, in Markdown
    :return: the files that were written
    :raises DirtyRunError: for a run of a tree that differs from its commit
    """
    fold([run])  # refuses it before anything is written
    saved = save_run(run, root / "compat" / "runs")
    files = rendered(root, known, edges)
    for file, text in files.items():
        file.write_text(text, encoding="utf-8")
    return [saved, *files]


def rendered(root: Path, known: Known, edges: str) -> dict[Path, str]:
    """Fold the committed runs again: each file that shows them, with what has to be in it."""
    table = fold(load_runs(root / "compat" / "runs"))
    return {
        root / "compat" / "compat.json": dump_table(table),
        root / "compat" / "README.md": document(table, known, edges),
        **_pages(root, table),
    }


def outdated(root: Path, known: Known, edges: str) -> list[Path]:
    """Name the files that do not say what the committed runs say."""
    return [
        file
        for file, text in rendered(root, known, edges).items()
        if not file.exists() or file.read_text(encoding="utf-8") != text
    ]


def _pages(root: Path, table: Table) -> Mapping[Path, str]:
    pages: dict[Path, str] = {}
    for file in sorted((root / "patterns").glob("*/*.md")):
        pattern = file.relative_to(root / "patterns").with_suffix("").as_posix()
        pages[file] = replace_section(file.read_text(encoding="utf-8"), table, pattern)
    return pages
