"""Vue: one worker for all components below the one that provides it, outside of reactivity."""

from __future__ import annotations

import pytest
from contract import ENDED, SharesPython, come_back, leave, without_pyodide
from example_page import ExamplePage
from outcomes import script
from pytest_pyodide_workers import Observer

EXAMPLE = "examples/frameworks/vue.html"

version_independent = pytest.mark.version_independent
pytestmark = [pytest.mark.since("0.26"), pytest.mark.origin("isolated")]


class TestContract(SharesPython):
    MADE = 1


class TestLife:
    @version_independent
    @pytest.mark.claim("vue/failure")
    def test_a_failed_start_is_shown(self, example: ExamplePage, observer: Observer) -> None:
        with observer.expect(ENDED, "503"):
            leave(example)
            with without_pyodide(example):
                come_back(example)
                example.wait_for("error", phase="boot", seconds=60)
            problem = example.problem
            assert problem is not None
            assert problem.code == "boot-failed"
            assert "503" in problem.message
            leave(example)
            come_back(example)
            example.wait_until_ready()


@version_independent
class TestReactivity:
    @pytest.mark.claim("vue/reactive-client")
    def test_a_wrapped_client_cannot_read_its_own_fields(self, example: ExamplePage) -> None:
        told = script(
            example,
            """
            const wrapped = vue.reactive({ python: new PythonWorker({ indexURL }) });
            const told = await settled((async () => wrapped.python.init())());
            vue.toRaw(wrapped).python.close();
            return told;
            """,
        )
        assert told["error"]["name"] == "TypeError"

    @pytest.mark.claim("vue/mark-raw")
    def test_the_client_of_the_pattern_stays_whole(self, example: ExamplePage) -> None:
        answer = script(
            example, "return settled(vue.reactive({ python }).python.runPython('1 + 1'))"
        )
        assert answer == {"value": 2}

    @pytest.mark.claim("vue/reactive-values")
    def test_a_reactive_value_is_refused_and_its_raw_one_is_not(self, example: ExamplePage) -> None:
        told = script(
            example,
            """
            const rows = vue.reactive([1, 2, 3]);
            return [
              await settled(python.prepare({ globals: { rows } })),
              await settled(python.prepare({ globals: { rows: vue.toRaw(rows) } })),
              await run("len(rows)"),
            ];
            """,
        )
        assert told[0]["error"]["code"] == "invalid-argument"
        assert told[2] == {"value": 3}


@version_independent
class TestServer:
    @pytest.mark.claim("vue/server")
    def test_a_server_renders_without_a_worker(self, rendered: dict[str, str]) -> None:
        assert rendered["vue"] == "<p>undefined idle</p>"

    @pytest.mark.claim("vue/outside")
    def test_a_component_without_a_provider_is_told_so(self, rendered: dict[str, str]) -> None:
        assert "usePython() needs a component above" in rendered["vueOutside"]
