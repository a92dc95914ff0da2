"""Guard: only what is on the list can be reached, whatever the other side sends."""

from __future__ import annotations

import json

import pytest
from example_page import ExamplePage
from pytest_pyodide_workers import Observer

EXAMPLE = "examples/rpc/guard.html"

pytestmark = [pytest.mark.since("0.26"), pytest.mark.origin("isolated")]

no_pyodide = pytest.mark.version_independent

# What an attempt comes to, bare and guarded: the value, or the code or name of the error.
BOTH = """(attempt) => Promise.all([false, true].map(async (isGuarded) => {
  try {
    return String(await attempt(exposed(isGuarded)));
  } catch (error) {
    return error.code ?? error.name;
  }
}))"""

REFUSED = {
    "run any code": "any code has run",
    "open a channel": "[object MessagePort]",
    "read a property": "the secret",
}


def both(example: ExamplePage, attempt: str) -> list[str]:
    told: list[str] = example.call(f"({BOTH})({attempt})")
    return told


@no_pyodide
@pytest.mark.claim("guard/allows")
def test_what_is_on_the_list_can_be_called(example: ExamplePage) -> None:
    assert both(example, "ATTEMPTS['add(1, 2)']") == ["3", "3"]


@no_pyodide
@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.claim("guard/refuses")
def test_all_else_is_refused(example: ExamplePage, name: str) -> None:
    """The control is bare Comlink, which gives it."""
    assert both(example, f"ATTEMPTS[{json.dumps(name)}]") == [REFUSED[name], "not-allowed"]


@no_pyodide
@pytest.mark.claim("guard/this")
def test_nobody_chooses_whose_method_it_is(example: ExamplePage) -> None:
    attempt = """(remote) => {
      const api = { secret: "kept", add() { return this.secret; } };
      return remote.add.apply({ secret: "forged" }, [1, 2]);
    }"""
    assert both(example, attempt)[1] == "not-allowed"
    assert both(example, "(remote) => remote['add.call'](1)")[1] == "not-allowed"


@no_pyodide
@pytest.mark.claim("guard/replaces")
def test_what_can_be_called_cannot_be_replaced(example: ExamplePage, observer: Observer) -> None:
    # Nobody has the promise of an assignment.
    with observer.expect("not allowed", certain=True):
        assert both(
            example, "(remote) => { remote.add = 'replaced'; return remote.add(1, 1); }"
        ) == [
            "TypeError",
            "2",
        ]


@no_pyodide
@pytest.mark.claim("guard/prototypes")
def test_no_prototype_is_changed(example: ExamplePage, observer: Observer) -> None:
    attempt = """async (remote) => {
      remote.constructor.prototype.polluted = "yes";
      return remote.polluted;
    }"""
    with observer.expect("not allowed", certain=True):
        assert both(example, attempt) == ["yes", "not-allowed"]


@no_pyodide
@pytest.mark.claim("guard/paths")
def test_what_is_no_name_is_refused(example: ExamplePage) -> None:
    """Joined, the path ``[null]`` reads as the object itself."""
    answer = example.call("""(async () => {
      const { port1, port2 } = new MessageChannel();
      Comlink.expose(Object.assign(() => 1, { null: "read" }), guard([""], port1));
      const answer = new Promise((resolve) => { port2.onmessage = resolve; });
      port2.postMessage({ id: "1", type: "GET", path: [null] });
      return (await answer).data.value.value.code;
    })()""")
    assert answer == "not-allowed"


@no_pyodide
@pytest.mark.claim("guard/paths")
def test_paths_and_the_object_itself_can_be_allowed(example: ExamplePage) -> None:
    told = example.call("""(async () => {
      const { port1, port2 } = new MessageChannel();
      const api = Object.assign((n) => n, { files: { read: (n) => n, wipe: (n) => n } });
      Comlink.expose(api, guard(["", "files.read"], port1));
      const remote = Comlink.wrap(port2);
      const wiped = await remote.files.wipe(3).catch(({ name, message }) => [name, message]);
      return [await remote(1), await remote.files.read(2), wiped];
    })()""")
    says = 'APPLY "files.wipe" is not allowed. Allowed is: the call itself, files.read'
    assert told == [1, 2, ["NotAllowedError", says]]


@no_pyodide
@pytest.mark.parametrize("path", ["constructor", "files.__proto__", "add.call"])
@pytest.mark.claim("guard/bad-list")
def test_a_list_that_leads_to_any_code_is_refused(example: ExamplePage, path: str) -> None:
    told = example.call(
        f"(() => {{ try {{ guard(['add', '{path}']) }} catch (e) {{ return String(e) }} }})()"
    )
    assert told == f'TypeError: "{path}" cannot be allowed: it leads to any code'


@pytest.mark.smoke("isolated")
@pytest.mark.origin("isolated", "plain")
@pytest.mark.claim("guard/python")
def test_python_runs_behind_it(example: ExamplePage) -> None:
    assert example.run("1 + 1") == "2"
    told = example.call(
        """python.prepare({ globals: { n: 3 } }).then(() => python.runPython("n"))"""
    )
    assert told == 3


@no_pyodide
@pytest.mark.claim("guard/typescript-only")
def test_what_only_typescript_protects_is_out_of_reach(example: ExamplePage) -> None:
    told = example.call("""(async () => {
      const { remote, end } = connect(createWorker);
      const refused = await Promise.all(
        ["booted", "convert", "answer", "constructor"].map((name) =>
          remote[name]().catch((error) => error.code)));
      end();
      return refused;
    })()""")
    assert told == ["not-allowed"] * 4


@no_pyodide
def test_the_page_shows_what_came_of_the_attempts(example: ExamplePage) -> None:
    example.expect_text("#attempts dt:nth-of-type(3)", "run any code")
    example.expect_text(
        "#attempts dd:nth-of-type(3)", "bare: any code has run; guarded: not-allowed"
    )
