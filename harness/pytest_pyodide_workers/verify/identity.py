"""Identifies what a run tested: commit, machine, and a hash of all files that decide verdicts."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from ..setup import hash_of
from .patterns import Pattern

SHARED = (
    "examples/shared",
    "examples/packages",
    "compat/packages.json",
    "compat/known-issues.json",
    "server",
    "serve.ts",
    "vite.config.ts",
    "tsconfig.json",
    "package-lock.json",
    "pyproject.toml",  # pytest's limits and warnings
    "requirements.lock",
    "tests/*.py",
    "tests/values.json",
    "harness/pytest_pyodide_workers/*.py",
    "harness/pytest_pyodide_workers/browsers",
)
"""What every verdict depends on. Prose and reports are not among it, nor the pinned releases: a
cell names its own."""


@dataclass(frozen=True)
class Identity:
    """The commit that is checked out, whether the tree differs from it, and the content hashes."""

    commit: str
    dirty: bool
    contents: Mapping[str, str]

    def differences(self, now: Identity) -> str:
        """Name what is not as it was; nothing when all is."""
        subjects = [name for name in self.contents if now.contents.get(name) != self.contents[name]]
        moved = [f"commit {now.commit[:10]}"] if now.commit != self.commit else []
        return ", ".join([*moved, *subjects])


def of(root: Path, patterns: Iterable[Pattern]) -> Identity:
    """Look at a tree as it is now."""
    return Identity(commit(root), is_dirty(root), contents(root, patterns))


def content_of(root: Path, paths: Iterable[str]) -> str:
    """Hash files, and folders with all that is in them, and what every verdict depends on."""
    places = {place for path in (*paths, *SHARED) for place in root.glob(path)}
    inside = {file for place in places if place.is_dir() for file in place.rglob("*")}
    files = {file for file in places | inside if file.is_file()}
    return hash_of(root, (file for file in files if "__pycache__" not in file.parts))


def contents(root: Path, patterns: Iterable[Pattern]) -> dict[str, str]:
    """Hash what the verdict on each subject depends on, by subject."""
    by_subject = {}
    for pattern in patterns:
        page = pattern.example.removesuffix(".html")
        own = (*pattern.files, f"{page}.html", f"{page}.ts", f"{page}.tsx", *pattern.tests)
        by_subject[pattern.id] = content_of(root, (*own, *beside(root, pattern.tests[0])))
    by_subject["controls"] = content_of(root, ["tests/controls.py"])
    by_subject["edges"] = content_of(root, ["tests/edges"])
    return by_subject


def beside(root: Path, test: str) -> list[str]:
    """List what lies beside a test and is no test itself: what several tests share."""
    folder = (root / test).parent
    shared = (f for f in folder.glob("*") if f.is_file() and not f.name.startswith("test_"))
    return [file.relative_to(root).as_posix() for file in shared]


def overall(by_subject: Mapping[str, str]) -> str:
    """Hash the hashes, so that parts of one run can be told from parts of another."""
    joined = "".join(f"{subject} {content}\n" for subject, content in sorted(by_subject.items()))
    return hashlib.sha256(joined.encode()).hexdigest()


def commit(root: Path) -> str:
    """Return the commit that is checked out, 40 hex digits; zeros where there is no git."""
    return _git(root, "rev-parse", "HEAD") or "0" * 40


def is_dirty(root: Path) -> bool:
    """Tell whether what runs differs from the commit; without git, nobody can know."""
    return _git(root, "status", "--porcelain") != ""


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def machine() -> dict[str, Any]:
    """Describe what ran the tests, apart from the browser."""
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    return {
        "python": platform.python_version(),
        "playwright": metadata.version("playwright"),
        "node": node.stdout.strip().removeprefix("v"),
        "os": _os(),
        "cores": os.cpu_count() or 1,
    }


def _os() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"
