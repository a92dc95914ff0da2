"""Typed interfaces: what the types refuse does not work, and what they allow arrives."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from example_page import ExamplePage
from pytest_pyodide_workers.paths import ROOT

EXAMPLE = "examples/rpc/typed_interfaces.html"

pytestmark = [pytest.mark.since("0.26"), pytest.mark.origin("isolated")]

SUITE = ROOT / "tests/patterns/rpc/typed_interfaces.ts"
DIRECTIVE = re.compile(r"^// @ts-expect-error.*\n", re.M)

no_pyodide = pytest.mark.version_independent

DATA_CLONE = "DataCloneError"
UNSERIALIZABLE = "TypeError"

#: By the names of ``SUITE``. An error's name, or what arrived and how little is left of it.
FAILS = {
    "MarkedOnly": DATA_CLONE,
    "Nested": DATA_CLONE,
    "InArray": DATA_CLONE,
    "FunctionResult": UNSERIALIZABLE,
    "MarkedInside": DATA_CLONE,
    "Methods": UNSERIALIZABLE,
    "Private": "balance 1, reveal is undefined",
    "ErrorWithMembers": "Error, status is undefined",
    "Generated": UNSERIALIZABLE,
    "AsyncGenerated": UNSERIALIZABLE,
    "AsyncArgument": DATA_CLONE,
    "Aborting": DATA_CLONE,
    "Symbolic": UNSERIALIZABLE,
    "SymbolKey": 0,
    "PromiseInside": UNSERIALIZABLE,
    "Port": UNSERIALIZABLE,
    "Stream": UNSERIALIZABLE,
    "Deep": UNSERIALIZABLE,
    "Optional": "TypeError",
}


def tsc(folder: Path, sources: dict[str, str]) -> dict[str, list[str]]:
    """Check copies of the suite; return what ``tsc`` says of each, as ``code at line``."""
    # Modules are found from where the importing file is.
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    (folder / "patterns").symlink_to(ROOT / "patterns")
    for name, source in sources.items():
        (folder / name).write_text(source.replace("../../../patterns/", "./patterns/"))
    options = {"types": [], "preserveSymlinks": True, "pretty": False}
    config = {
        "extends": str(ROOT / "tsconfig.json"),
        "compilerOptions": options,
        "files": list(sources),
        "include": [],
    }
    (folder / "tsconfig.json").write_text(json.dumps(config))
    node = shutil.which("node")
    assert node is not None
    command = [node, str(ROOT / "node_modules/typescript/bin/tsc"), "-p", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    said = re.findall(r"^(?:.*/)?([^/\n]+\.ts)\((\d+),\d+\): error (TS\d+)", done.stdout, re.M)
    found: dict[str, list[str]] = {name: [] for name in sources}
    for name, line, code in said:
        found[name].append(f"{code} at {line}")
    assert (done.returncode == 0) is (not said), done.stdout + done.stderr
    return found


@no_pyodide
@pytest.mark.claim("typed-interfaces/reasons")
def test_each_refusal_is_an_error_of_its_own(tmp_path: Path) -> None:
    suite = SUITE.read_text()
    directives = list(DIRECTIVE.finditer(suite))
    assert len(directives) > 25
    lines = {
        f"without_{n}.ts": suite.count("\n", 0, found.start()) + 1
        for n, found in enumerate(directives)
    }
    copies = {
        name: suite[: found.start()] + suite[found.end() :]
        for name, found in zip(lines, directives, strict=True)
    }
    found = tsc(tmp_path, {"whole.ts": suite, **copies})
    assert found.pop("whole.ts") == []
    for name, line in lines.items():
        assert [each.split()[-1] for each in found[name]] == [str(line)], (name, found[name])


@no_pyodide
def test_a_wrong_claim_is_seen(tmp_path: Path) -> None:
    """The reasons are compared as they are written, and so is what the page sees."""
    suite = SUITE.read_text()
    wrong = {
        "reason.ts": ("cannot be cloned: send a string", "cannot be cloned: send a number"),
        "view.ts": ("() => Promise<true>", "() => true"),
        "allowed.ts": ("ping(): true;", "ping(): symbol;"),
    }
    copies = {}
    for name, (before, after) in wrong.items():
        assert before in suite
        copies[name] = suite.replace(before, after, 1)
    assert all(tsc(tmp_path, copies).values())


@no_pyodide
@pytest.mark.claim("typed-interfaces/refused")
def test_what_does_not_compile_does_not_work(example: ExamplePage) -> None:
    told = example.call(
        """Promise.all(Object.keys(REFUSED).map(async (name) => [name, await arrived(name)]))"""
    )
    assert dict(told) == FAILS


@no_pyodide
def test_each_of_them_is_refused_by_the_types() -> None:
    suite = SUITE.read_text()
    refused = re.findall(r"^// @ts-expect-error.*\nexport type (\w+)Remote\b", suite, re.M)
    assert set(FAILS) <= set(refused)
    # These are refused for what the page would not know of them, or are met with Python only.
    assert set(refused) - set(FAILS) == {
        *("Overloaded", "Generic", "Predicate", "Untyped", "AnyMember", "AnyInPath"),
        *("Recursive", "NearlyRecursive", "InPath", "Class", "Thenable", "Proxied"),
    }


@no_pyodide
@pytest.mark.claim("typed-interfaces/names")
def test_names_that_comlink_keeps_are_not_called(example: ExamplePage) -> None:
    """``remote.bind()`` is another remote, and ``remote.then`` is there for ``await`` alone."""
    assert example.call("reservedNames()") == ["function", "object"]


@no_pyodide
@pytest.mark.claim("typed-interfaces/allowed")
def test_what_compiles_arrives(example: ExamplePage) -> None:
    assert example.call("lost()") == []


@pytest.mark.smoke("isolated")
@pytest.mark.origin("isolated", "plain")
@pytest.mark.claim("typed-interfaces/method")
def test_a_method_of_ones_own_is_called_by_its_type(example: ExamplePage) -> None:
    assert example.run("one\ntwo\nthree 'and \"more'") == "3"


@no_pyodide
def test_the_page_shows_what_is_refused(example: ExamplePage) -> None:
    example.expect_text("#refused dt:last-of-type", "Optional")
    example.expect_text("#refused dd:last-of-type", '"TypeError"')
