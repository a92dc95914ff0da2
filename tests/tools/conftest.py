"""A small repository with one pattern, to be broken one rule at a time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
NODE = shutil.which("node") or "node"


def run_tool(script: str, *args: str | Path) -> subprocess.CompletedProcess[str]:
    """Run ``tools/<script>`` of this repository, as its npm script does."""
    return subprocess.run(
        [NODE, "--import", "tsx", f"tools/{script}", *map(str, args)],
        capture_output=True,
        check=False,
        cwd=REPOSITORY,
        encoding="utf-8",
        # Plain text, whatever the terminal of this run.
        env={**os.environ, "NO_COLOR": "1"},
        timeout=120,
    )


PAGE = "patterns/control/stop-button.md"
UNIT = "patterns/control/stop-button"
CLIENT = f"{UNIT}/minimal.ts"
HTML = "examples/control/stop_button.html"
SCRIPT = "examples/control/stop_button.ts"
TEST = "tests/patterns/control/test_stop_button.py"
CHOOSER = "patterns/README.md"
SHARED = "patterns/shared/extra.ts"
WORKER = f"{UNIT}/minimal.worker.ts"
BASE = "patterns/workers/comlink"
BASE_FILES = ("connect.ts", "python-worker.ts", "python.worker.ts")
CLAIM = "stop-button/returns-the-last-expression"


# Checks one folder a line, in one process: to start Node takes longer than all checks together.
CHECKER = """
import { createInterface } from "node:readline";
import { checkAll } from "./tools/pattern-checks/all.ts";
import { formatProblem } from "./tools/pattern-checks/problem.ts";
import { readRepository } from "./tools/pattern-checks/repository.ts";
for await (const root of createInterface(process.stdin)) {
  console.log(JSON.stringify(checkAll(readRepository(root)).map(formatProblem)));
}
"""


@pytest.fixture(scope="session")
def problems_of() -> Iterator[Callable[[Path], list[str]]]:
    """Return what ``check-patterns.ts`` would print of a repository's problems."""
    with subprocess.Popen(
        [NODE, "--import", "tsx", "--input-type=module", "-e", CHECKER],
        cwd=REPOSITORY,
        encoding="utf-8",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:

        def check(root: Path) -> list[str]:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(f"{root}\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            assert answer, "the checker has ended; its words are in the captured stderr"
            lines: list[str] = json.loads(answer)
            return lines

        yield check
        process.terminate()


class Tree:
    """A folder with a repository in it; file names are relative to it."""

    def __init__(self, root: Path, problems_of: Callable[[Path], list[str]]) -> None:
        self.root = root
        self._problems_of = problems_of

    def read(self, file: str) -> str:
        return (self.root / file).read_text(encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def append(self, file: str, text: str) -> None:
        self.write(file, self.read(file) + text)

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace the first ``old``, which must be there."""
        text = self.read(file)
        assert old in text, f"{file} has no {old!r}"
        self.write(file, text.replace(old, new, 1))

    def delete(self, file: str) -> None:
        (self.root / file).unlink()

    def rename(self, file: str, to: str) -> None:
        (self.root / to).parent.mkdir(parents=True, exist_ok=True)
        (self.root / file).rename(self.root / to)

    @property
    def version(self) -> str:
        version = json.loads(self.read("package.json"))["version"]
        assert isinstance(version, str)
        return version

    def files(self) -> dict[str, str]:
        """Return the text of every file."""
        files = (path for path in self.root.rglob("*") if path.is_file())
        return {path.relative_to(self.root).as_posix(): path.read_text("utf-8") for path in files}

    def line_of(self, file: str, part: str) -> int:
        """Return the line that first has ``part``, from 1; 1 as well when there is no such file."""
        if not (self.root / file).exists():
            return 1
        lines = self.read(file).splitlines()
        return next(n for n, line in enumerate(lines, 1) if part in line)

    def check(self, *args: str) -> subprocess.CompletedProcess[str]:
        return run_tool("check-patterns.ts", "--root", self.root, *args)

    @property
    def problems(self) -> list[str]:
        """All but one: whatever changes a file also changes the tables of the tiers."""
        return [line for line in self.all_problems if "the table of the tiers is not" not in line]

    @property
    def all_problems(self) -> list[str]:
        return self._problems_of(self.root)

    def has_problem(self, file: str, at: str, message: str, *, only: bool = True) -> None:
        """Check that one rule is broken: in ``file``, in the first line that has ``at``."""
        expected = f"{file}:{self.line_of(file, at)}: {message}"
        problems = self.problems
        assert expected in problems
        if only:
            assert problems == [expected]


SECTIONS = (
    "Context, Problem, Forces, Solution, Use it, Implementation, Resulting Context, Pitfalls, "
    "Compatibility, Related Patterns, Verification"
)
UNDER = {
    "Use it": f"```ts file={SCRIPT}#use\n```",
    "Implementation": "<!-- tiers -->\n<!-- /tiers -->\n\n"
    "```ts file=control/stop-button/minimal.ts#page\n```",
    "Resulting Context": f"The page gets the value. <!-- claim: {CLAIM} -->",
    "Related Patterns": "The [chooser](../README.md) lists them all.",
    "Verification": "The example is driven in real browsers.",
}
FRONT_MATTER = """---
id: {id}
title: {title}
summary: What the rules of these tests are tried with.
status: draft
topic: {topic}
files:
{files}example: {example}
test: {test}
needs:
  isolation: false
  jspi: false
  packages: []
dependencies:
  comlink: {comlink}
devDependencies:
  pyodide: {pyodide}
tiers:
{tier}
---

# {title}

{body}"""
HEADER = "// {first}\n// Needs: nothing. From: pyodide-worker-patterns, {origin}, {version}\n\n"
SOURCES = {
    CLIENT: """// #region page
import { PythonWorker, type PythonWorkerOptions } from "../../workers/comlink/python-worker";

/** Makes a Python worker, which starts with the first call. */
export function startPython(options: PythonWorkerOptions = {}): PythonWorker {
  return new PythonWorker(options);
}
// #endregion page

export type { Extra } from "../../shared/extra";
export const script = new URL("./minimal.worker.ts", import.meta.url);
""",
    WORKER: 'import { EXTRA } from "../../shared/extra";\n\npostMessage(EXTRA);\n',
    SHARED: "export const EXTRA = 1;\nexport type Extra = typeof EXTRA;\n",
}
EXAMPLE = """// The pattern, live.

// #region use
import { startPython } from "../../patterns/control/stop-button/minimal";
// #endregion use
startPython();
"""
TEST_CODE = f'''"""What is proven."""

EXAMPLE = "{HTML}"


class TestContract(RunsPython):
    pass


@pytest.mark.claim("{CLAIM}")
def test_the_value_is_shown(example): ...
'''


@pytest.fixture(scope="session")
def _repository(
    tmp_path_factory: pytest.TempPathFactory, problems_of: Callable[[Path], list[str]]
) -> Path:
    """The Python worker, and a pattern on top of it that has a shared file of its own."""
    tree = Tree(tmp_path_factory.mktemp("patterns") / "repository", problems_of)
    tree.write("package.json", (REPOSITORY / "package.json").read_text("utf-8"))
    for folder in ("patterns/shared", "examples/shared"):
        shutil.copytree(REPOSITORY / folder, tree.root / folder)
    base_files = [f"{BASE}/{name}" for name in BASE_FILES]
    for file in base_files:
        tree.write(file, (REPOSITORY / file).read_text("utf-8"))
    packages = json.loads(tree.read("package.json"))["dependencies"]
    base_files += sorted(
        path.relative_to(tree.root).as_posix() for path in (tree.root / "patterns/shared").iterdir()
    )

    def page(id: str, title: str, example: str, test: str, files: list[str], **more: str) -> None:
        values = {"topic": id.split("/")[0], "files": "".join(f"  - {file}\n" for file in files)}
        names = {"id": id, "title": title, "example": example, "test": test}
        text = FRONT_MATTER.format_map(packages | values | names | more)
        tree.write(f"patterns/{id}.md", text.rstrip("\n") + "\n")

    base_example, base_test = "examples/workers/base.html", "tests/patterns/workers/test_comlink.py"
    page(
        "workers/comlink",
        "Comlink RPC",
        base_example,
        base_test,
        base_files,
        tier=f"  production:\n    entry: [{BASE}/python-worker.ts]\n    maxFiles: 99",
        body="<!-- tiers -->\n<!-- /tiers -->\n\n"
        + "\n".join(f"## {name}\n" for name in SECTIONS.split(", ")),
    )
    tree.write(base_example, '<script type="module" src="./base.ts"></script>\n')
    tree.write(
        "examples/workers/base.ts",
        'import { PythonWorker } from "../../patterns/workers/comlink/python-worker";\n'
        "new PythonWorker();\n",
    )
    tree.write(base_test, f'EXAMPLE = "{base_example}"\n')

    for file, code in SOURCES.items():
        origin = "shared/extra" if file == SHARED else "control/stop-button"
        first = "What this pattern adds to it."
        tree.write(file, HEADER.format(first=first, origin=origin, version=tree.version) + code)
    page(
        "control/stop-button",
        "Stop Button",
        HTML,
        TEST,
        [WORKER, SHARED, CLIENT, *base_files],
        tier=f"  minimal:\n    entry: [{CLIENT}]\n    over: [{BASE}/python-worker.ts]\n"
        "    maxFiles: 9\n    maxLines: 100",
        body="\n\n".join(
            f"## {name}\n\n{UNDER.get(name, 'Text.')}" for name in SECTIONS.split(", ")
        ),
    )
    tree.write(HTML, '<!doctype html>\n<script type="module" src="./stop_button.ts"></script>\n')
    tree.write(SCRIPT, EXAMPLE)
    tree.write(TEST, TEST_CODE)
    rows = (
        "| run Python | [Comlink](workers/comlink.md) |\n| stop | [Stop](control/stop-button.md) |"
    )
    tree.write(CHOOSER, f"# Patterns\n\n| I want to … | Use |\n| --- | --- |\n{rows}\n")
    result = tree.check("--write")
    assert result.returncode == 0, result.stdout
    return tree.root


@pytest.fixture
def tree(_repository: Path, tmp_path: Path, problems_of: Callable[[Path], list[str]]) -> Tree:
    """A repository with one pattern of its own, ``control/stop-button``, which obeys every rule."""
    shutil.copytree(_repository, tmp_path / "repository")
    return Tree(tmp_path / "repository", problems_of)
