"""The copied files in the projects of strangers: type-checked, built, and run in browsers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from consumers.cells import Cell, Site
from consumers.drive import drive, gzipped, serving
from consumers.prepare import CONSUMERS, Built, StepFailed, build
from playwright.sync_api import Browser
from pytest_pyodide_workers.fixtures import boot_of
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT

pytestmark = pytest.mark.timeout(600)  # a project that is made anew is installed first

PYODIDE = default_version(ROOT)

Launch = Callable[[str], Browser]


def test_the_copied_files_work(
    site: Site,
    cell: Cell,
    launch: Launch,
    pytestconfig: pytest.Config,
    record_property: Callable[[str, object], None],
) -> None:
    browser = launch(cell.browser)
    with browser.new_context() as context:
        stdlib = boot_of(pytestconfig, cell.pyodide)
        worker, scripts = drive(context, site.cookbook, cell, stdlib=stdlib)
    folder = Path(site.built.site)
    sizes = {side: gzipped(folder, addresses) for side, addresses in scripts.items()}
    seen = {**vars(site.built), "browserVersion": browser.version, "worker": worker}
    record_property("seen", {**seen, "gzip": sizes} if sizes else seen)


@pytest.mark.long
class TestControls:
    """What must fail fails, and what people have in their projects harms nothing."""

    @pytest.mark.xdist_group("vite")
    @pytest.mark.parametrize(
        ("step", "file"),
        [("typecheck", "shared/stop-run.ts"), ("build", "workers/comlink/python.worker.ts")],
    )
    def test_a_file_that_was_forgotten_is_noticed(self, step: str, file: str) -> None:
        with pytest.raises(StepFailed, match=f"vite: {step} failed(.|\n)*{file[:-3]}"):
            build(CONSUMERS["vite"], without=file)

    @pytest.mark.xdist_group("plain")
    def test_it_is_noticed_too_where_no_tool_looks(self, launch: Launch, tmp_path: Path) -> None:
        built = build(CONSUMERS["plain"], without="workers/comlink/python.worker.js")
        with pytest.raises(StepFailed, match=r'plain: step "init" failed.* answered 404'):
            run(Cell("plain", "chromium", "plain", PYODIDE), built, launch, tmp_path)

    @pytest.mark.xdist_group("plain")
    @pytest.mark.parametrize(
        ("fault", "step"),
        [
            ("Worker.prototype.terminate = () => {}", "count of workers"),
            ("console.error('oops')", "console"),
        ],
    )
    def test_a_worker_that_stays_and_an_error_in_the_console_are_noticed(
        self, launch: Launch, tmp_path: Path, fault: str, step: str
    ) -> None:
        built = build(CONSUMERS["plain"])
        with pytest.raises(StepFailed, match=f"plain: {step} failed"):
            run(Cell("plain", "chromium", "isolated", PYODIDE), built, launch, tmp_path, fault)

    @pytest.mark.xdist_group("vite")
    def test_a_package_without_side_effects_works(self, launch: Launch, tmp_path: Path) -> None:
        """Bundlers then drop what is imported for its side effects alone."""
        built = build(CONSUMERS["vite"], manifest={"sideEffects": False})
        run(Cell("vite", "chromium", "isolated", PYODIDE), built, launch, tmp_path)


def run(cell: Cell, built: Built, launch: Launch, folder: Path, fault: str = "") -> None:
    """Drive a site, with JavaScript that runs before the page's own."""
    with (
        serving(CONSUMERS[cell.consumer], Path(built.site), folder) as cookbook,
        launch(cell.browser).new_context() as context,
    ):
        context.add_init_script(fault)
        drive(context, cookbook, cell, patience=1 if fault else 15)
