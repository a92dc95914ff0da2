"""The list of published versions, what may be written for one, and how it is refreshed."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from server.serve_client import (
    DEADLINE,
    NODE,
    REPOSITORY,
    run_serve,
    run_typescript,
    serving,
)

LIST = REPOSITORY / "compat" / "pyodide-versions.json"


def resolve(*specs: str) -> list[str]:
    """What each spec means, given a list that never changes."""
    versions = [
        *("0.20.0", "0.21.0-alpha.1", "0.21.0", "0.28.3", "0.28.10", "0.28.9"),
        *("314.0.0-alpha.2", "314.0.0", "315.0.0-alpha.1", "315.0.0-alpha.2"),
    ]
    code = f"""
        import {{ resolveVersions }} from "./server/versions.ts";
        const pins = Object.fromEntries({json.dumps(versions)}.map((version) => [version, "x"]));
        const found = (spec) => {{
          try {{ return resolveVersions(spec, pins).join(" "); }}
          catch (error) {{ return error.message; }}
        }};
        console.log(JSON.stringify({json.dumps(specs)}.map(found)));
    """
    done = run_typescript(code, {})
    found: list[str] = json.loads(done.stdout)
    return found


def refresh(*args: str) -> subprocess.CompletedProcess[str]:
    """Runs the command that ``npm run pyodide:refresh`` stands for."""
    return subprocess.run(
        [NODE, "--import", "tsx", "tools/pyodide-versions.ts", *args],
        cwd=REPOSITORY,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


def test_a_spec_is_a_version_a_line_or_a_word() -> None:
    specs = ("0.28.3", "0.28", "314", "315", "latest", "lines", "314.0.0-alpha.2")
    assert resolve(*specs) == [
        "0.28.3",
        "0.28.10",
        "314.0.0",
        "315.0.0-alpha.2",
        "314.0.0",
        "0.21.0 0.28.10 314.0.0 315.0.0-alpha.2",
        "314.0.0-alpha.2",
    ]


def test_all_leaves_out_packages_without_a_runtime() -> None:
    (every,) = resolve("all")
    assert every.startswith("0.21.0-alpha.1 0.21.0 0.28.3 0.28.9 0.28.10 314.0.0-alpha.2 314.0.0 ")


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("0.28.11", "the newest of its line is 0.28.10, the latest is 314.0.0"),
        ("0.20.0", "has no runtime"),
        ("0.2", "the latest is 314.0.0"),
        ("", 'Pyodide "" is not a published release'),
        ("toString", 'Pyodide "toString" is not a published release'),
    ],
)
def test_a_wrong_spec_says_what_there_is(spec: str, says: str) -> None:
    assert says in resolve(spec)[0]


def test_the_list_pins_every_version_in_order() -> None:
    data = json.loads(LIST.read_text())
    versions = data["versions"]
    assert data["schema"] == 1
    assert all(integrity.startswith("sha512-") for integrity in versions.values())
    names = list(versions)
    assert names.index("0.28.3") < names.index("314.0.0-alpha.1") < names.index("314.0.0")
    installed = json.loads((REPOSITORY / "node_modules/pyodide/package.json").read_text())
    assert installed["version"] in versions


def test_a_refresh_adds_what_is_new(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    data = json.loads(LIST.read_text())
    del data["versions"]["0.28.3"]
    file.write_text(json.dumps(data))
    done = refresh("--file", str(file))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("New: ")
    assert "0.28.3" in done.stdout
    versions = json.loads(LIST.read_text())["versions"]
    assert versions.items() <= json.loads(file.read_text())["versions"].items()


def test_a_changed_integrity_is_refused_until_accepted(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text(before := LIST.read_text().replace("sha512-", "sha512-other", 1))
    refused = refresh("--file", str(file))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "The integrity of 0.18.0-alpha.0 differs from the pinned one" in refused.stderr
    assert file.read_text() == before
    accepted = refresh("--file", str(file), "--accept-changed")
    assert accepted.returncode == 0
    assert "Changed: 0.18.0-alpha.0" in accepted.stdout


def test_a_build_in_a_folder_is_the_version_local(site: Path, cache: Path, tmp_path: Path) -> None:
    (tmp_path / "pyodide.mjs").write_text("export const mine = 1;")
    with serving(site, "--port", "0", "--local-pyodide", str(tmp_path), cache=cache) as server:
        answer = server.get("/pyodide/vlocal/full/pyodide.mjs")
        assert (answer.status, answer.text) == (200, "export const mine = 1;")
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert server.get("/pyodide/vlocal/full/../../etc/passwd").status in {400, 404}
        assert server.get("/pyodide/vlocal/full/missing.js").status == 404
    with serving(site, cache=cache) as server:
        assert server.get("/pyodide/vlocal/full/pyodide.mjs").status == 404


def test_a_folder_without_a_build_is_refused(site: Path, cache: Path, tmp_path: Path) -> None:
    done = run_serve("--json", "--root", str(site), "--local-pyodide", str(tmp_path))
    assert done.returncode == 1
    assert "has no pyodide.mjs" in done.stderr
