"""A small repository with one pattern, to be broken one rule at a time."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from node import command
from pytest_pyodide_workers.paths import ROOT

Ask = Callable[[object], Any]


@contextmanager
def asking(code: str) -> Iterator[Ask]:
    """Run module code that answers each line of JSON by one: to start Node takes long."""
    with subprocess.Popen(
        command(code),
        cwd=ROOT,
        encoding="utf-8",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:

        def ask(question: object) -> Any:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            assert answer, "the process has ended; its words are in the captured stderr"
            return json.loads(answer)

        yield ask
        process.terminate()


# Answers the texts of a repository by its problems, what would be generated, and its tiers.
CHECKER = """
import { createInterface } from "node:readline";
import { checkAll, generatedPages } from "./tools/pattern-checks/all.ts";
import { formatProblem } from "./tools/pattern-checks/problem.ts";
import { repositoryOf } from "./tools/pattern-checks/repository.ts";
import { describeTiers } from "./tools/pattern-checks/tiers.ts";
for await (const line of createInterface(process.stdin)) {
  const texts = JSON.parse(line);
  const repository = repositoryOf(new Set(Object.keys(texts)), (file) => texts[file]);
  console.log(JSON.stringify({
    problems: checkAll(repository).map(formatProblem),
    generated: Object.fromEntries(generatedPages(repository)),
    tiers: describeTiers(repository),
  }));
}
"""

PAGE = "patterns/control/stop-button.md"
UNIT = "patterns/control/stop-button"
CLIENT = f"{UNIT}/minimal.ts"
WORKER = f"{UNIT}/minimal.worker.ts"
SHARED = "patterns/shared/extra.ts"
PROTOCOL = "patterns/shared/protocol.ts"
BASE = "patterns/workers/comlink/python-worker.ts"
HTML = "examples/control/stop_button.html"
SCRIPT = "examples/control/stop_button.ts"
TEST = "tests/patterns/control/test_stop_button.py"
CHOOSER = "patterns/README.md"
CLAIM = "stop-button/returns-the-last-expression"
MANIFEST = json.loads((ROOT / "package.json").read_text("utf-8"))


class Tree:
    """The texts of a repository, by path, and what the rules say of them."""

    def __init__(self, files: dict[str, str], ask: Ask) -> None:
        self.files = files
        self._ask = ask

    def append(self, file: str, text: str) -> None:
        self.files[file] += text

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace the first ``old``, which must be there."""
        assert old in self.files[file], f"{file} has no {old!r}"
        self.files[file] = self.files[file].replace(old, new, 1)

    def line_of(self, file: str, part: str) -> int:
        """Return the line that first has ``part``, from 1; 1 as well when there is no such file."""
        text = self.files.get(file, part)
        return text[: text.index(part)].count("\n") + 1

    def generate(self) -> list[str]:
        """Bring the generated parts up to date, and return the pages that changed."""
        generated: dict[str, str] = self._ask(self.files)["generated"]
        self.files |= generated
        return list(generated)

    @property
    def tiers(self) -> list[str]:
        lines: list[str] = self._ask(self.files)["tiers"]
        return lines

    @property
    def all_problems(self) -> list[str]:
        lines: list[str] = self._ask(self.files)["problems"]
        return lines

    @property
    def problems(self) -> list[str]:
        """All but one: whatever changes a file also changes the tables of the tiers."""
        return [line for line in self.all_problems if "the table of tiers is not" not in line]

    def save(self, folder: Path) -> Path:
        for file, text in self.files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        return folder


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
{files}
example: {example}
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

"""
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
    PROTOCOL: 'export type { PyodideInterface } from "pyodide";\n'
    f'export const PYODIDE_VERSION = "{MANIFEST["dependencies"]["pyodide"]}";\n',
    BASE: 'import { wrap } from "comlink";\nexport * from "../../shared/protocol";\n'
    "export const PythonWorker = wrap;\nexport type PythonWorkerOptions = object;\n",
}
OTHERS = {
    "package.json": json.dumps(MANIFEST),
    HTML: '<!doctype html>\n<script type="module" src="./stop_button.ts"></script>\n',
    SCRIPT: """// The pattern, live.

// #region use
import { startPython } from "../../patterns/control/stop-button/minimal";
// #endregion use
startPython();
""",
    TEST: f'''"""What is proven."""

EXAMPLE = "{HTML}"


class TestContract(RunsPython):
    pass


@pytest.mark.claim("{CLAIM}")
def test_the_value_is_shown(example): ...
''',
    "examples/workers/base.html": '<script type="module" src="./base.ts"></script>\n',
    "examples/workers/base.ts": f'import "../../{BASE.removesuffix(".ts")}";\n',
    "tests/patterns/workers/test_comlink.py": 'EXAMPLE = "examples/workers/base.html"\n',
    CHOOSER: "# Patterns\n\n[Comlink](workers/comlink.md), [Stop](control/stop-button.md)\n",
}


def page(id: str, files: list[str], under: dict[str, str], **more: str) -> str:
    listed = "\n".join(f"  - {file}" for file in files)
    values = MANIFEST["dependencies"] | {"id": id, "topic": id.split("/")[0], "files": listed}
    sections = [f"## {name}\n\n{under.get(name, 'Text.')}" for name in SECTIONS.split(", ")]
    return FRONT_MATTER.format_map(values | more) + "\n\n".join(sections) + "\n"


@pytest.fixture(scope="session")
def checker() -> Iterator[Ask]:
    with asking(CHECKER) as ask:
        yield ask


@pytest.fixture(scope="session")
def _small_repository(checker: Ask) -> dict[str, str]:
    """A Python worker, and a pattern on top of it that has a shared file of its own."""
    tree = Tree({**OTHERS}, checker)
    for file, code in SOURCES.items():
        owner = file.removeprefix("patterns/").removesuffix(".ts")
        origin = owner if file in (SHARED, PROTOCOL) else owner.rpartition("/")[0]
        needs = f"// Needs: nothing. From: {MANIFEST['name']}, {origin}, {MANIFEST['version']}\n\n"
        tree.files[file] = f"// What this pattern adds to it.\n{needs}{code}"
    tree.files["patterns/workers/comlink.md"] = page(
        "workers/comlink",
        [BASE, PROTOCOL],
        {"Implementation": "<!-- tiers -->\n<!-- /tiers -->"},
        title="Comlink RPC",
        example="examples/workers/base.html",
        test="tests/patterns/workers/test_comlink.py",
        tier=f"  production:\n    entry: [{BASE}]\n    maxFiles: 99",
    )
    tree.files[PAGE] = page(
        "control/stop-button",
        [WORKER, SHARED, CLIENT, BASE, PROTOCOL],
        UNDER,
        title="Stop Button",
        example=HTML,
        test=TEST,
        tier=f"  minimal:\n    entry: [{CLIENT}]\n    over: [{BASE}]\n"
        "    maxFiles: 9\n    maxLines: 100",
    )
    tree.generate()
    assert tree.all_problems == []
    return tree.files


@pytest.fixture
def tree(_small_repository: dict[str, str], checker: Ask) -> Tree:
    """A repository with one pattern of its own, ``control/stop-button``, which obeys every rule."""
    return Tree({**_small_repository}, checker)
