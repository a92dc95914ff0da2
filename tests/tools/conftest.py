"""A process to ask, and a small repository with one pattern, to be broken one rule at a time."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from node import command
from pytest_pyodide_workers.paths import ROOT

Ask = Callable[[object], Any]


LOOP = """
import { createInterface } from "node:readline";
for await (const line of createInterface(process.stdin))
  process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\\n");
"""


@contextmanager
def asking(code: str) -> Iterator[Ask]:
    """Run module code with a function ``answer`` for many questions: to start Node takes long."""
    with subprocess.Popen(
        command(code + LOOP),
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
import { checkAll, generatedPages } from "./tools/pattern-checks/all.ts";
import { formatProblem } from "./tools/pattern-checks/problem.ts";
import { repositoryOf } from "./tools/pattern-checks/repository.ts";
import { describeTiers } from "./tools/pattern-checks/tiers.ts";
const answer = (texts) => {
  const repository = repositoryOf(new Set(Object.keys(texts)), (file) => texts[file]);
  return {
    problems: checkAll(repository).map(formatProblem),
    generated: Object.fromEntries(generatedPages(repository)),
    tiers: describeTiers(repository),
  };
};
"""

PAGE = "patterns/control/stop-button.md"
UNIT = "patterns/control/stop-button"
CLIENT = f"{UNIT}/minimal.ts"
WORKER = f"{UNIT}/minimal.worker.ts"
SHARED = "patterns/shared/extra.ts"
PROTOCOL = "patterns/shared/protocol.ts"
BASE = "patterns/shared/python-worker.ts"
HTML = "examples/control/stop_button.html"
SCRIPT = "examples/control/stop_button.ts"
TEST = "tests/patterns/control/test_stop_button.py"
CHOOSER = "patterns/README.md"
CLAIM = "stop-button/returns-the-last-expression"
MANIFEST = json.loads((ROOT / "package.json").read_text("utf-8"))
PYODIDE = MANIFEST["dependencies"]["pyodide"]


class Tree:
    """The texts of a repository, by path, and what the rules say of them."""

    def __init__(self, files: dict[str, str], ask: Ask) -> None:
        self.files = files
        self._ask = ask

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
        return list(self._ask(self.files)["tiers"])

    @property
    def all_problems(self) -> list[str]:
        return list(self._ask(self.files)["problems"])

    @property
    def problems(self) -> list[str]:
        """All but one: whatever changes a file also changes the tables of the tiers."""
        return [line for line in self.all_problems if "the table of tiers is not" not in line]


def source(code: str, owner: str) -> str:
    needs = f"// Needs: nothing. From: {MANIFEST['name']}, {owner}, {MANIFEST['version']}"
    return f"// What this pattern adds to it.\n{needs}\n\n{code}"


# A pattern on top of a Python worker, with a shared file of its own, which obeys every rule.
FILES = {
    PAGE: f"""---
id: control/stop-button
title: Stop Button
summary: What the rules of these tests are tried with.
status: draft
topic: control
files:
  - {WORKER}
  - {SHARED}
  - {CLIENT}
  - {BASE}
  - {PROTOCOL}
example: {HTML}
test: {TEST}
needs:
  isolation: false
  jspi: false
  packages: []
dependencies:
  comlink: {MANIFEST["dependencies"]["comlink"]}
devDependencies:
  pyodide: {PYODIDE}
tiers:
  minimal:
    entry: [{CLIENT}]
    over: [{BASE}]
    maxFiles: 9
    maxLines: 100
---

# Stop Button

## Context
## Problem
## Forces
## Solution
## Use it

```ts file={SCRIPT}#use
```

## Implementation

<!-- tiers -->
<!-- /tiers -->

```ts file=control/stop-button/minimal.ts#page
```

## Resulting Context

The page gets the value. <!-- claim: {CLAIM} -->

## Pitfalls
## Compatibility
## Related Patterns

The [chooser](../README.md) lists them all.

## Verification
""",
    CLIENT: source(
        """// #region page
import { PythonWorker, type PythonWorkerOptions } from "../../shared/python-worker";

/** Makes a Python worker, which starts with the first call. */
export function startPython(options: PythonWorkerOptions = {}): PythonWorker {
  return new PythonWorker(options);
}
// #endregion page

export type { Extra } from "../../shared/extra";
export const script = new URL("./minimal.worker.ts", import.meta.url);
""",
        "control/stop-button",
    ),
    WORKER: source(
        'import { EXTRA } from "../../shared/extra";\n\npostMessage(EXTRA);\n',
        "control/stop-button",
    ),
    SHARED: source("export const EXTRA = 1;\nexport type Extra = typeof EXTRA;\n", "shared/extra"),
    PROTOCOL: source(
        'export type { PyodideInterface } from "pyodide";\n'
        f'export const PYODIDE_VERSION = "{PYODIDE}";\n',
        "shared/protocol",
    ),
    BASE: source(
        'import { wrap } from "comlink";\nexport * from "./protocol";\n'
        "export const PythonWorker = wrap;\nexport type PythonWorkerOptions = object;\n",
        "shared/python-worker",
    ),
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
    CHOOSER: "# Patterns\n\n[Stop](control/stop-button.md)\n",
    "package.json": json.dumps(MANIFEST),
}


@pytest.fixture(scope="session")
def checker() -> Iterator[Ask]:
    with asking(CHECKER) as ask:
        yield ask


@pytest.fixture(scope="session")
def _obedient(checker: Ask) -> dict[str, str]:
    tree = Tree({**FILES}, checker)
    tree.generate()
    assert tree.all_problems == []
    return tree.files


@pytest.fixture
def tree(_obedient: dict[str, str], checker: Ask) -> Tree:
    """A repository with one pattern, ``control/stop-button``, which obeys every rule."""
    return Tree({**_obedient}, checker)
