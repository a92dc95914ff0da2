"""The copied files in the projects of strangers: type-checked, built, and run in browsers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from consumers.cells import Cell, Site
from consumers.drive import drive, gzipped, serving
from consumers.prepare import CONSUMERS, StepFailed, build
from playwright.sync_api import Browser
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT

pytestmark = pytest.mark.timeout(600)  # a project that is made anew is installed first

VITE = CONSUMERS["vite"]
CELL = Cell("vite", "chromium", "isolated", default_version(ROOT))


def test_the_copied_files_work(
    site: Site,
    cell: Cell,
    launch: Callable[[str], Browser],
    record_property: Callable[[str, object], None],
) -> None:
    browser = launch(cell.browser)
    with browser.new_context() as context:
        worker, scripts = drive(context, site.cookbook, cell)
    folder = Path(site.built.site)
    sizes = {side: gzipped(folder, addresses) for side, addresses in scripts.items()}
    observed = {"browserVersion": browser.version, "worker": worker, "gzip": sizes}
    record_property("seen", {**vars(site.built), **observed})


class TestControls:
    """What must fail fails, and what people have in their projects harms nothing."""

    def test_a_file_that_was_forgotten_is_noticed(self) -> None:
        with pytest.raises(StepFailed, match=r"vite: typecheck failed.*\n.*stop-run"):
            build(VITE, without="shared/stop-run.ts")

    def test_a_worker_that_was_forgotten_is_noticed(
        self, launch: Callable[[str], Browser], tmp_path: Path
    ) -> None:
        """No compiler knows of it: its name is only in a ``new URL()``."""
        with pytest.raises(StepFailed, match=r"vite: (build|step)"):
            built = build(VITE, without="workers/comlink/python.worker.ts")
            with serving(VITE, Path(built.site), tmp_path) as cookbook:
                drive(launch("chromium").new_context(), cookbook, CELL)

    def test_a_package_without_side_effects_works(
        self, launch: Callable[[str], Browser], tmp_path: Path
    ) -> None:
        """Bundlers then drop what is imported for its side effects alone."""
        built = build(VITE, manifest={"sideEffects": False})
        with serving(VITE, Path(built.site), tmp_path) as cookbook:
            drive(launch("chromium").new_context(), cookbook, CELL)
