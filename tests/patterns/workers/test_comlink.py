"""Comlink RPC: one Python worker, which the page calls as if it were here."""

from __future__ import annotations

import json
import re

import pytest
from contract import (
    ConvertsValues,
    DescribesExceptions,
    ReportsStartFailures,
    RunsPython,
    SendsOutput,
    SurvivesCrashes,
    production,
    replacing,
)
from example_fixtures import OpenExample, check_observed
from example_page import ExamplePage
from outcomes import script
from playwright.sync_api import Browser
from pytest_pyodide_workers import Observer, Server
from pytest_pyodide_workers.fixtures import expected_version
from pytest_pyodide_workers.versions import line_of

EXAMPLE = "examples/workers/comlink_rpc.html"


class TestContract(RunsPython):
    pass


class TestValues(ConvertsValues):
    pass


class TestExceptions(DescribesExceptions):
    pass


class TestOutput(SendsOutput):
    pass


class TestCrashes(SurvivesCrashes):
    pass


@production
@pytest.mark.smoke("isolated")
@pytest.mark.claim("comlink/files")
def test_files_are_written_where_their_paths_say(example: ExamplePage) -> None:
    files = {"a.txt": "1", "b/c/d.txt": "2", "/data/e.txt": "3", "./f.txt": "4", "b/g.txt": "5"}
    read = f"import os; [open(path).read() for path in {list(files)}]"
    body = f"await python.prepare({{ files: {json.dumps(files)} }}); return run({read!r})"
    assert script(example, body) == {"value": list("12345")}


class TestStart(ReportsStartFailures):
    WORKER = "**/assets/python.worker-*.js"
    START = "new PythonWorker({ indexURL, startTimeoutMs: 300 }).init()"


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


@production
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

    @pytest.mark.origin("isolated")
    @pytest.mark.claim("comlink/install-progress")
    def test_installing_tells_what_goes_on(self, example: ExamplePage) -> None:
        messages = script(
            example,
            """
            const messages = [];
            const onEvent = (event) => event.kind === "progress" && messages.push(event.message);
            const other = new PythonWorker({ indexURL, onEvent });
            await other.installPackages(["/packages/textbars-1.0.0-py3-none-any.whl"]);
            const bars = await other.runPython("import textbars; textbars.__name__");
            other.close();
            return [bars, ...messages];
            """,
            phase="install",
            seconds=60,
        )
        assert messages[0] == "textbars"
        assert any("Loading textbars" in message for message in messages[1:])

    @pytest.mark.parametrize(
        "address", ["../../packages/{}", "/packages/{}?v=1", "/packages/{}?sig=a/b&x=.whl#part"]
    )
    @pytest.mark.claim("comlink/wheel-addresses")
    @pytest.mark.version_independent
    def test_a_wheel_is_found_by_any_address_that_the_page_may_use(
        self, example: ExamplePage, address: str
    ) -> None:
        """Pyodide takes an address that does not end in .whl for a package's name."""
        wheel = address.format("textbars-1.0.0-py3-none-any.whl")
        installed = script(
            example,
            f"""
            const other = new PythonWorker({{ indexURL }});
            await other.installPackages(["{wheel}"]);
            const name = await other.runPython("import textbars; textbars.__name__");
            other.close();
            return name;
            """,
            phase="install",
            seconds=60,
        )
        assert installed == "textbars"

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

    @pytest.mark.parametrize("names", ["'no-such-package'", "['no-such-package']"])
    def test_an_unknown_package_is_named(self, example: ExamplePage, names: str) -> None:
        code, message = example.call(
            f"python.installPackages({names}).catch((e) => [e.code, e.message])"
        )
        assert code == "install-failed"
        assert "'no-such-package'" in message


@pytest.mark.smoke
@pytest.mark.origin("isolated")
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


@pytest.mark.smoke
@pytest.mark.origin("isolated")
@production
@pytest.mark.claim("comlink/classic-worker")
def test_python_runs_where_a_bundler_makes_a_classic_worker_of_it(example: ExamplePage) -> None:
    """Many bundlers drop ``type: "module"``. Pyodide 314 alone refuses such a worker."""
    answer = script(
        example,
        """
        let url;
        const Original = Worker;
        globalThis.Worker = class extends Original {
          constructor(script) { url = String(script); super(script); }
        };
        const other = new PythonWorker({ indexURL });
        try {
          const { worker, pyodide } = await other.init();
          const again = await other.runPython("import js; js.importScripts is not None");
          return [worker, url.includes("python.worker"), await other.runPython("1 + 1"), again];
        } finally {
          globalThis.Worker = Original;
          other.close();
        }
        """,
        phase="boot",
        seconds=60,
    )
    assert answer == ["classic", True, 2, True]


@pytest.mark.version_independent
class TestOrigins:
    """Where a worker's script may come from."""

    @pytest.mark.origin("plain")
    @pytest.mark.claim("comlink/foreign-script")
    def test_a_script_of_another_origin_is_told_the_way_out_and_that_way_works(
        self, example: ExamplePage, cookbook: Server, observer: Observer
    ) -> None:
        allow = replacing({"access-control-allow-origin": "*"})
        example.page.route(f"{cookbook.cross_site}/assets/**", allow)
        with observer.expect("may not load data", only="firefox"):
            code, message, answer = script(
                example,
                f"""
            const site = "{cookbook.cross_site}";
            const [script] = performance.getEntriesByType("resource").map((entry) => entry.name)
              .filter((name) => /python-worker-.*js$/.test(name));
            const source = await (await fetch(script)).text();
            const [, file] = /(python\\.worker-[\\w-]+\\.js)/.exec(source);
            const url = `${{site}}/assets/${{file}}`;
            const start = (createWorker) => new PythonWorker({{ indexURL, createWorker }});
            const error = await start(() => new Worker(url, {{ type: "module" }})).init()
              .catch((e) => e);
            const text = [`import "${{url}}"`];
            const blob = URL.createObjectURL(new Blob(text, {{ type: "text/javascript" }}));
            const other = start(() => new Worker(blob, {{ type: "module" }}));
            const answer = await other.runPython("1 + 1");
            other.close();
            return [error.code, error.message, answer];
            """,
                phase="boot",
                seconds=60,
            )
        assert code == "worker-start-failed"
        assert "has to come from the page's origin" in message and "new Blob" in message
        assert answer == 2

    @pytest.mark.origin("plain")
    @pytest.mark.claim("comlink/worker-src")
    def test_a_policy_that_blocks_the_worker_is_named(
        self, open_example: OpenExample, observer: Observer
    ) -> None:
        forbid = replacing({"content-security-policy": "worker-src 'none'"})
        page_of = "**/examples/workers/comlink_rpc.html*"
        with observer.expect("Content.Security.Policy", "worker-src"):
            page = open_example(prepare=lambda fresh: fresh.page.route(page_of, forbid))
            page.wait_for("error", phase="start", seconds=15)
        assert page.problem is not None and page.problem.code == "worker-start-failed"
        assert re.search("Content-Security-Policy|refused by the browser", page.problem.message)


class TestMinimal:
    """The variant that fits on a slide, and what it does not do."""

    @pytest.mark.smoke
    @pytest.mark.claim("comlink/minimal-adds")
    @pytest.mark.claim("comlink/minimal-loses-type")
    @pytest.mark.claim("comlink/minimal-no-dict")
    def test_it_adds_and_loses_what_comlink_loses(self, example: ExamplePage) -> None:
        answers = example.call(
            """(async () => {
              const minimal = startMinimal();
              await minimal.init(indexURL);
              const error = await minimal.runPython("1 / 0").catch((e) => e);
              const dict = await minimal.runPython("{1: 2}").then(() => "fine", (e) => e.message);
              return [await minimal.runPython("1 + 1"), error.name, error.type ?? null, dict];
            })()""",
            phase="boot",
            seconds=60,
        )
        assert answers[:3] == [2, "PythonError", None]

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
