"""The plugin as another project uses it: harness/README.md, word by word, in an environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_pyodide_workers.paths import ROOT, cache_dir
from server.npm_registry import with_npm

pytestmark = pytest.mark.long

README = (ROOT / "harness" / "README.md").read_text("utf-8")

PAGE = """<!doctype html><title>Sum</title><link rel="icon" href="data:,"><p id="sum"></p>
<p role="alert"></p>
<script type="module">
  if (!crossOriginIsolated) document.querySelector("[role=alert]").textContent = "not isolated";
  const index = new URLSearchParams(location.search).get("pyodide");
  if (index) {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onmessage = ({ data }) => (document.getElementById("sum").textContent = data);
    worker.postMessage(index);
  }
</script>"""

WORKER = """onmessage = async ({ data: indexURL }) => {
  const { loadPyodide } = await import(`${indexURL}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL });
  postMessage(pyodide.runPython("1 + 1"));
};"""

OWN = """
import pytest

@pytest.fixture(params=["b", "a"])
def example(request): return request.param

@pytest.fixture
def observer(): return "mine"

@pytest.fixture(scope="session")
def cookbook(): return "mine"

@pytest.fixture
def tabs(): return "mine"

@pytest.mark.smoke("fast")
@pytest.mark.parametrize("origin", ["eu", "us"])
def test_names(origin, example, observer, cookbook, tabs):
    assert (observer, cookbook, tabs) == ("mine", "mine", "mine")
"""

RULES = """
def test_a_foreign_request(pyodide_open_page):
    page = pyodide_open_page("index.html")
    page.evaluate("fetch('http://localhost:65499/').catch(() => {})")
"""


def block(language: str, heading: str) -> str:
    """Return the first block of code in a language below a heading of the page."""
    found = re.search(rf"```{language}\n(.*?)```", README.partition(f"## {heading}\n")[2], re.S)
    assert found, f"harness/README.md has no {language} below {heading!r}"
    return found[1]


COMMANDS = block("sh", "On your machine").splitlines()


@dataclass(frozen=True)
class Project:
    """A project of somebody else, with an environment of its own."""

    folder: Path
    venv: Path

    def run(self, command: str, cache: Path, **env: str) -> tuple[int, str]:
        """Run a command in a shell whose ``python`` and ``pytest`` are those of the environment."""
        own = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "PWP"))}
        path = f"{self.venv / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", command],
            cwd=self.folder,
            env={**own, "PATH": path, "PWP_CACHE": str(cache), **env},
            capture_output=True,
            text=True,
            timeout=200,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Build the sdist, and the wheel from the sdist."""
    folder = tmp_path_factory.mktemp("built")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory"]
    subprocess.run([*build, str(folder)], cwd=ROOT, check=True, timeout=100)
    (sdist,) = folder.glob("*.tar.gz")
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", "wheel", "--no-deps"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(sdist)], check=True, timeout=100)
    (wheel,) = folder.glob("*.whl")
    return {"sdist": sdist, "wheel": wheel}


@pytest.fixture(scope="module")
def project(built: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Follow the page up to its first test session."""
    folder = tmp_path_factory.mktemp("foreign")
    site = folder / "dist"
    site.mkdir()
    (site / "index.html").write_text(PAGE)
    (site / "worker.js").write_text(WORKER)
    markers = 'markers = ["smoke(speed): our own"]\n'
    (folder / "pyproject.toml").write_text(block("toml", "On your machine") + markers)
    (folder / "test_site.py").write_text(block("python", "A test"))
    (folder / "test_your_own.py").write_text(OWN)
    (folder / "rules.py").write_text(RULES)
    venv = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True, timeout=60)
    # The versions that this repository is tested with, whatever was published since.
    pins = re.findall(r"^[\w.-]+==\S+.*?(?=\s*\\$)", (ROOT / "requirements.lock").read_text(), re.M)
    (folder / "pins.txt").write_text("\n".join(pins))
    made = Project(folder, venv)
    install = COMMANDS[0].replace("git+https://github.com/OWNER/pyodide-worker-patterns", "%s")
    assert "%s" in install, COMMANDS[0]
    code, said = made.run(
        install % built["wheel"].as_uri(), folder, PIP_CONSTRAINT=str(folder / "pins.txt")
    )
    assert code == 0, said
    return made


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """An empty cache, but for what would have to be downloaded again."""
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "pyodide").symlink_to(cache_dir() / "pyodide")
    shutil.copy(cache_dir() / "browsers.json", folder)
    return folder


def test_the_page_is_followed_word_by_word(project: Project, cache: Path) -> None:
    _, setup, first, _ = COMMANDS
    code, said = project.run(setup, cache)
    assert code == 0 and "Chromium" in said and f"Server in {cache}/server-" in said, said
    code, said = project.run(f"{first} -v", cache)
    assert code == 0, said
    ran = re.findall(r"^test_(\S+) PASSED", said, re.M)
    assert len(ran) == 10, said  # three for each version, and four of their own
    own = [f"your_own.py::test_names[{name}]" for name in ("b-eu", "b-us", "a-eu", "a-us")]
    assert ran[6:] == own, "as pytest orders them"

    on_one = "pytest test_site.py test_your_own.py rules.py --strict-markers -p no:xdist"
    code, said = project.run(f"{on_one} --pyodide-origin plain", cache)
    assert code == 1 and "7 passed, 1 error" in said, said
    assert "request to another origin (http://localhost:65499/)" in said, said

    code, said = project.run("pytest --help", cache)
    options = set(re.findall(r"^ +(--[\w-]+)", said.partition("pyodide workers:")[2], re.M))
    ours = set(re.findall(r"^\| `(--[\w-]+)", README, re.M))
    assert ours < options
    assert options.isdisjoint({"--plan", "--only", "--ends-with"})


def test_the_first_session_sets_up_by_itself_on_two_processes(
    project: Project, cache: Path
) -> None:
    *_, on_two = COMMANDS
    code, said = project.run(on_two, cache)
    assert code == 0 and "7 passed" in said, said
    assert len(list(cache.glob("server-*"))) == 1


def test_one_of_two_set_ups_installs_and_the_other_waits(project: Project, cache: Path) -> None:
    _, setup, *_ = COMMANDS
    code, said = project.run(f"{setup} & {setup}; wait $!", cache)
    assert code == 0 and said.count(f"Server in {cache}/server-") == 2, said
    assert said.count("Installing the server") == 1, said


@pytest.mark.parametrize("processes", ["-p no:xdist", "-n 2"])
def test_a_failed_set_up_ends_the_session_with_one_line(
    project: Project, cache: Path, tmp_path: Path, processes: str
) -> None:
    with_npm(tmp_path, "exit 7")
    code, said = project.run(f"PATH={tmp_path}/bin:$PATH pytest test_site.py {processes}", cache)
    assert code == 3, said
    assert "The server cannot be installed: npm ci ended with exit code 7." in said
    assert "Traceback" not in said


def test_what_is_built_has_the_public_parts_alone(built: Mapping[str, Path]) -> None:
    names = zipfile.ZipFile(built["wheel"]).namelist()
    inside = {name.removeprefix("pytest_pyodide_workers/").split("/")[0] for name in names}
    assert {"py.typed", "plugin.py", "_server", "browsers"} <= inside
    private = {"verify", "results", "bisect", "edges.py", "upgrade_notes.py"}
    assert inside.isdisjoint(private)
