"""Basic Worker: one message for each call, written by hand."""

from __future__ import annotations

import pytest
from contract import (
    FATAL,
    ConvertsValues,
    DescribesExceptions,
    RunsPython,
    SendsOutput,
    SurvivesCrashes,
    production,
)
from example_fixtures import OpenExample
from example_page import ExamplePage
from outcomes import script
from pytest_pyodide_workers import Observer

EXAMPLE = "examples/workers/basic_worker.html"


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
class TestCalls:
    @pytest.mark.claim("basic-worker/answers-by-id")
    def test_answers_find_their_own_calls_when_many_are_under_way(
        self, example: ExamplePage
    ) -> None:
        code = "import asyncio\\nawait asyncio.sleep((20 - ${n}) / 500)\\n${n} * ${n}"
        squares = example.call(
            f"Promise.all(Array.from({{ length: 20 }}, (_, n) => python.runPython(`{code}`)))"
        )
        assert squares == [n * n for n in range(20)]

    @pytest.mark.claim("basic-worker/failures-stay-apart")
    def test_one_that_fails_leaves_the_others_alone(self, example: ExamplePage) -> None:
        outcomes = example.call(
            "Promise.allSettled(['1', '1 / 0', '2'].map((code) => python.runPython(code)))"
            ".then((all) => all.map(({ value, reason }) => value ?? reason.type))"
        )
        assert outcomes == [1, "ZeroDivisionError", 2]

    @pytest.mark.origin("isolated")
    def test_two_inits_are_one_start(self, example: ExamplePage) -> None:
        started = script(
            example,
            """
            const made = [];
            globalThis.Worker = new Proxy(Worker, {
              construct: (target, args) => { made.push(1); return new target(...args); },
            });
            const client = new PythonClient({ indexURL });
            const [a, b] = await Promise.all([client.init(), client.init()]);
            client.close();
            return [made.length, a.pyodide === b.pyodide, a.worker];
            """,
            phase="boot",
            seconds=60,
        )
        assert started == [1, True, "module"]

    @pytest.mark.origin("isolated")
    @pytest.mark.claim("basic-worker/close")
    def test_close_at_any_moment_rejects_what_waits_and_what_comes(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        with observer.expect(*FATAL):
            codes = script(
                example,
                """
                const codes = [];
                for (const when of ["at once", "while it boots", "while it runs"]) {
                  const client = new PythonClient({ indexURL });
                  const waits = client.runPython("while True: pass").catch((e) => e.code);
                  if (when === "while it boots") await sleep(50);
                  if (when === "while it runs") await client.init();
                  client.close();
                  codes.push(await waits, await client.init().catch((e) => e.code));
                }
                return codes;
                """,
                phase="boot",
                seconds=60,
            )
        assert codes == ["closed"] * 6

    @pytest.mark.origin("isolated")
    @pytest.mark.claim("basic-worker/neighbours")
    def test_a_crash_tells_its_neighbours_the_truth(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        with observer.expect(*FATAL):
            codes = script(
                example,
                """
                const codes = ["import os; os.abort()", "1 + 1"].map((code) =>
                  python.runPython(code).catch((e) => e.code));
                return [...(await Promise.all(codes)), await python.runPython("1 + 1")];
                """,
                seconds=60,
            )
        assert codes == ["python-fatal", "worker-ended", 2]

    @pytest.mark.version_independent
    @pytest.mark.claim("basic-worker/start-failures")
    def test_a_script_that_is_missing_rejects(
        self, open_example: OpenExample, observer: Observer
    ) -> None:
        with observer.expect("404", "disallowed MIME type"):
            page = open_example(
                prepare=lambda fresh: fresh.page.route(
                    "**/assets/python.worker-*.js", lambda r: r.fulfill(status=404, body="")
                )
            )
            page.wait_for("error", phase="start", seconds=10)
        assert page.problem is not None and page.problem.code == "worker-start-failed"


class TestMinimal:
    @pytest.mark.smoke
    @pytest.mark.claim("basic-worker/minimal-adds")
    def test_one_plus_one_is_two(self, example: ExamplePage) -> None:
        answers = example.call(
            """(async () => {
              const python = startMinimal();
              await python.init(indexURL);
              const error = await python.runPython("1 / 0").catch((e) => e.message);
              return [await python.runPython("1 + 1"), error.includes("ZeroDivisionError")];
            })()""",
            phase="boot",
            seconds=60,
        )
        assert answers == [2, True]
