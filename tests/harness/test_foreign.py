"""The harness as another project uses it: installed from a wheel, on pages of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence

import pytest

PAGE = """<!doctype html><title>Sum</title><p id="sum"></p>
<script type="module">
  const index = new URLSearchParams(location.search).get("index");
  const worker = new Worker("worker.js", { type: "module" });
  worker.onmessage = ({ data }) => (document.getElementById("sum").textContent = data);
  worker.postMessage(index);
</script>"""

WORKER = """onmessage = async ({ data: indexURL }) => {
  const { loadPyodide } = await import(`${indexURL}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL });
  postMessage(`${pyodide.version}: ${pyodide.runPython("1 + 1")}`);
};"""

TESTS = """
import pytest
from playwright.sync_api import expect

def test_sum(open_page, index_url, pyodide_version, observer):
    page = open_page(f"sum.html?index={index_url}")
    expect(page.locator("#sum")).to_have_text(f"{pyodide_version}: 2", timeout=60_000)

def test_isolation(open_page, origin):
    assert open_page("sum.html").evaluate("crossOriginIsolated") == (origin == "isolated")

def test_a_foreign_request_fails_its_test(open_page):
    page = open_page("empty.html")
    page.evaluate("fetch('http://localhost:65499/').catch(() => {})")
"""


PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


@pytest.fixture(scope="module")
def installed(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., str]:
    """Install the wheel into a folder of its own, and run a tiny project's tests with it."""
    folder = tmp_path_factory.mktemp("foreign")
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    wheels, packages, project = folder / "wheels", folder / "packages", folder / "project"
    for command in (
        [*pip, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(pytestconfig.rootpath)],
        [*pip, "install", "--no-deps", "--no-index", "--target", str(packages)],
    ):
        made = [str(wheel) for wheel in wheels.glob("*.whl")]
        subprocess.run([*command, *made], check=True, timeout=200)
    (project / "site").mkdir(parents=True)
    (project / "site" / "sum.html").write_text(PAGE)
    (project / "site" / "empty.html").write_text("<!doctype html><title>Empty</title>")
    (project / "site" / "worker.js").write_text(WORKER)
    (project / "test_site.py").write_text(TESTS)
    (project / "pytest.ini").write_text("[pytest]\npyodide_site = site\n")

    def run(*arguments: str, command: Sequence[str] = PYTEST, **env: str) -> str:
        done = subprocess.run(
            [*command, *arguments],
            cwd=project,
            env={
                **os.environ,
                **env,
                "PYTHONPATH": str(packages),
                # A cache with browsers and runtimes in it, as a project has after its first run.
                "PWP_CACHE": str(pytestconfig.rootpath / (os.environ.get("PWP_CACHE") or ".cache")),
            },
            capture_output=True,
            text=True,
            timeout=250,
        )
        return done.stdout + done.stderr

    return run


def test_a_project_of_its_own_drives_its_own_pages(installed: Callable[..., str]) -> None:
    printed = installed("-k", "sum or isolation", "--pyodide-version", "314")
    assert "4 passed" in printed, printed


def test_the_rules_hold_there_too(installed: Callable[..., str]) -> None:
    printed = installed("-k", "foreign_request", "--origin", "plain")
    assert "request to another origin: http://localhost:65499/" in printed, printed


def test_its_options_are_told(installed: Callable[..., str]) -> None:
    printed = installed("--help")
    for option in ("--pyodide-version", "--origin", "--boot", "pyodide_site"):
        assert option in printed


def test_the_action_runs_them_with_what_it_is_given(
    installed: Callable[..., str], pytestconfig: pytest.Config
) -> None:
    """The script of ``action.yml``, as a runner would start it."""
    action = (pytestconfig.rootpath / "action.yml").read_text()
    script = textwrap.dedent(action.rpartition("run: |\n")[2])
    printed = installed(
        command=["bash", "-e", "-o", "pipefail", "-c", script],
        PYTHON=sys.executable,
        SITE="site",
        TESTS="test_site.py",
        PYODIDE="0.29,314",
        BROWSERS="chromium",
        ORIGINS="plain",
        PYTEST_ADDOPTS="-k sum",
    )
    assert "2 passed" in printed, printed
