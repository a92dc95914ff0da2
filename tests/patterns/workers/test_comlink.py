"""Comlink RPC: the class in the worker is an object on the page."""

from __future__ import annotations

import pytest
from contract import ReportsStartFailures, RunsPython
from playwright.sync_api import Browser
from pytest_pyodide_workers.example import ExamplePage
from pytest_pyodide_workers.fixtures import OpenExample, check_observed, expected_version
from pytest_pyodide_workers.observer import Observer
from pytest_pyodide_workers.versions import line_of

EXAMPLE = "examples/workers/comlink_rpc.html"

# Starts one more worker and collects what it tells, by the names that the page has on globalThis.
OBSERVED_INIT = """(async () => {
  const events = [];
  const { python, terminate } = await connectPython();
  const listener = (event) => events.push(event);
  keep(listener);
  await python.init({ indexURL }, listener);
  terminate();
  return events;
})()"""


class TestContract(RunsPython):
    pass


class TestStart(ReportsStartFailures):
    WORKER = "**/assets/python.worker-*.js"


def test_answers_find_their_own_calls_when_many_are_under_way(example: ExamplePage) -> None:
    code = "import asyncio\\nawait asyncio.sleep((20 - ${n}) / 500)\\n${n} * ${n}"
    squares = example.call(
        f"Promise.all(Array.from({{ length: 20 }}, (_, n) => python.runPython(`{code}`)))"
    )
    assert squares == [n * n for n in range(20)]


@pytest.mark.smoke
@pytest.mark.plain_boot
@pytest.mark.origin("isolated")
def test_what_was_published_boots(
    open_example: OpenExample, pyodide_version: str, browser: Browser, pytestconfig: pytest.Config
) -> None:
    """The other tests may boot faster, from a standard library that was compiled beforehand."""
    page = open_example()
    page.wait_until_ready()
    check_observed(
        page, expected_version(pytestconfig, pyodide_version), "isolated", browser, "plain"
    )


@pytest.mark.claim("comlink/early-call")
def test_a_call_made_before_the_worker_has_loaded_is_answered(example: ExamplePage) -> None:
    answer = example.call("""(async () => {
      const python = startMinimal(); // returns before its script has even been asked for
      return python.runPython("1").catch((error) => error.message);
    })()""")
    assert answer == "Call init() before runPython()"


def test_an_exception_arrives_as_a_class_with_its_parts(example: ExamplePage) -> None:
    name, kind, message, code, traceback = example.call(
        "python.runPython('1 / 0').catch((e) => [e.name, e.type, e.message, e.code, e.traceback])"
    )
    assert (name, kind, message) == ("PythonError", "ZeroDivisionError", "division by zero")
    assert code == "python-error"
    assert "line 1" in traceback


@pytest.mark.claim("comlink/error-codes")
def test_an_error_of_ours_keeps_its_code(example: ExamplePage) -> None:
    code = example.call("python.runPython('print').catch((error) => error.code)")
    assert code == "result-not-clonable"


@pytest.mark.claim("comlink/init-progress")
def test_init_reports_its_stages_in_order_and_its_bytes(example: ExamplePage) -> None:
    events = example.call(OBSERVED_INIT, phase="boot", seconds=60)
    stages = [event["stage"] for event in events if event["kind"] == "init"]
    assert stages == ["import", "ready"]
    downloads = [event["progress"] for event in events if event["kind"] == "download"]
    assert downloads, "the WebAssembly module at least is fetched"
    assert any(step["file"].endswith(".wasm") for step in downloads)
    loaded = [step["loadedBytes"] for step in downloads]
    assert loaded == sorted(loaded)
    assert loaded[-1] == downloads[-1]["totalBytes"] > 5_000_000


@pytest.mark.claim("comlink/one-boot")
def test_init_twice_is_one_boot(example: ExamplePage) -> None:
    assert example.run("kept_by_init = 1") == "undefined"
    assert example.call("python.init({ indexURL }).then((e) => e.worker)") == "module"
    assert example.run("kept_by_init") == "1"


class TestPackages:
    @pytest.mark.smoke
    def test_a_pure_wheel_installs_on_every_version(self, example: ExamplePage) -> None:
        example.choose_sample("Draw bars with a pure wheel")
        example.press_run()
        example.wait_for("done", "error", phase="install and run")
        assert example.problem is None
        assert [line.split()[0] for line in example.output] == ["Jan", "Apr", "Jul", "Oct"]
        assert example.result == '"▆▃▁█"'

    @pytest.mark.smoke
    @pytest.mark.parametrize(
        ("package", "title"),
        [("pydantic", "Validate data with pydantic"), ("msgpack", "Pack bytes with msgpack")],
    )
    @pytest.mark.claim("comlink/wheels")
    def test_a_compiled_wheel_installs_where_there_is_one(
        self, example: ExamplePage, pyodide_version: str, package: str, title: str
    ) -> None:
        there = {"pydantic": {"314"}, "msgpack": {"0.28", "0.29", "314"}}[package]
        option = example.page.locator("#sample option", has_text=title)
        if line_of(pyodide_version) not in there:
            assert option.is_disabled()
            assert f"no {package} wheel" in option.inner_text()
            return
        example.choose_sample(title)
        example.press_run()
        example.wait_for("done", "error", phase="install and run", seconds=60)
        assert example.problem is None
        if package == "pydantic":
            assert example.output[1:] == [
                "item: String should have at least 1 character",
                "price: Input should be greater than 0",
                "count: Input should be a valid integer, unable to parse string as an integer",
            ]
            assert example.result == '{"item": "lamp", "price": 19.9, "count": 1}'
        else:
            assert example.result.startswith("Uint8Array [130, 166,")

    @pytest.mark.claim("comlink/install-progress")
    def test_installing_counts_to_its_end(self, example: ExamplePage) -> None:
        counted = example.call(
            """(async () => {
          const steps = [];
          const { python, terminate } = await connectPython();
          const listener = (event) => {
            if (event.kind === "install") steps.push([event.done, event.total]);
          };
          keep(listener);
          await python.init({ indexURL }, listener);
          const wheel = new URL("/packages/textbars-1.0.0-py3-none-any.whl", location.origin).href;
          const names = await python.installPackages([wheel]);
          terminate();
          return { steps, names };
        })()""",
            phase="install",
            seconds=60,
        )
        assert counted["steps"][0] == [0, 1]
        assert counted["steps"][-1] == [1, 1]
        assert "textbars" in counted["names"]

    @pytest.mark.claim("comlink/install-failures")
    def test_a_wheel_that_does_not_arrive_is_named(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        """Upstream's ``loadPackage`` resolves here, as if all were well."""
        with observer.expect("404"):
            code, message = example.call("""(async () => {
              const wheel = new URL("/packages/missing-1.0-py3-none-any.whl", location.origin).href;
              return python.installPackages([wheel]).catch((e) => [e.code, e.message]);
            })()""")
        assert code == "install-failed"
        assert "missing-1.0-py3-none-any.whl" in message

    def test_an_unknown_package_is_named(self, example: ExamplePage) -> None:
        code, message = example.call(
            "python.installPackages(['no-such-package']).catch((e) => [e.code, e.message])"
        )
        assert code == "install-failed"
        assert "no-such-package" in message


@pytest.mark.smoke
@pytest.mark.claim("comlink/classic-recipe")
def test_the_classic_recipe_works_until_pyodide_314(
    example: ExamplePage, pyodide_version: str
) -> None:
    """The recipe that everyone copies: a classic worker with ``importScripts``."""
    page = example.page
    page.get_by_role("button", name="Try the classic worker").click()
    result = page.locator("#recipe-result", has_text="It")
    result.wait_for(timeout=60_000)
    old = line_of(pyodide_version).startswith("0.")
    expected = "It works: 1 + 1 is 2" if old else "It fails: Classic web workers are not supported"
    assert result.inner_text().startswith(expected)


@pytest.fixture(scope="module")
def minimal(example: ExamplePage) -> ExamplePage:
    example.call(
        "(async () => { globalThis.minimal = startMinimal(); await minimal.init(indexURL); })()",
        phase="boot",
        seconds=60,
    )
    return example


class TestMinimal:
    """The variant that fits on a slide, and what it does not do."""

    @pytest.mark.claim("comlink/minimal-adds")
    def test_one_plus_one_is_two(self, minimal: ExamplePage) -> None:
        assert minimal.call("minimal.runPython('1 + 1')") == 2

    @pytest.mark.claim("comlink/minimal-loses-type")
    def test_an_exception_loses_its_type(self, minimal: ExamplePage) -> None:
        """The control of the error handler: Comlink's own keeps name, message and stack alone.

        The page has the handler, and a worker without it does not know how to describe.
        """
        name, kind = minimal.call(
            "minimal.runPython('1 / 0').catch((e) => [e.name, e.type ?? null])"
        )
        assert (name, kind) == ("PythonError", None)

    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/bare-hangs")
    def test_a_worker_that_ends_leaves_its_call_waiting(self, example: ExamplePage) -> None:
        """The control of settling: production rejects within a moment."""
        settled = example.call("""(async () => {
          const python = startMinimal();
          await python.init(indexURL);
          const call = python.runPython("import asyncio, js; js.close(); await asyncio.sleep(9)");
          const late = new Promise((resolve) => setTimeout(resolve, 1000, "pending"));
          return Promise.race([call.catch((error) => error.message), late]);
        })()""")
        assert settled == "pending"

    @pytest.mark.claim("comlink/minimal-no-dict")
    def test_a_dict_does_not_cross(self, minimal: ExamplePage) -> None:
        """The control of clone-safe results: the same dict is fine in the production variant."""
        assert "Unserializable" in minimal.call(
            "minimal.runPython('{1: 2}').catch((e) => e.message)"
        )
        assert minimal.call("python.runPython('{1: 2}')") == {"1": 2}
