"""React: one worker for the components inside of a provider, whatever React does with them."""

from __future__ import annotations

import pytest
from contract import ENDED, SharesPython, come_back, leave, without_pyodide, workers
from example_page import ExamplePage
from playwright.sync_api import expect
from pytest_pyodide_workers import Observer

EXAMPLE = "examples/frameworks/react.html"

version_independent = pytest.mark.version_independent
pytestmark = [pytest.mark.since("0.26"), pytest.mark.origin("isolated")]


class TestContract(SharesPython):
    MADE = 2  # StrictMode mounts, unmounts and mounts again


class TestLife:
    @version_independent
    @pytest.mark.claim("react/options-once")
    def test_other_options_make_no_other_worker_and_another_key_does(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        with observer.expect(ENDED):
            leave(example)
            come_back(example)
            example.wait_until_ready()
            example.run("kept = 1")
            example.page.evaluate("mount({ indexURL: '/nowhere/' })")
            assert example.run("kept") == "1"
            assert workers(example) == [2, 1]
            example.page.evaluate("mount(undefined, 'another')")
            example.wait_for("booting", phase="boot")
            example.wait_until_ready()
            assert example.fail("kept").type == "NameError"
            assert workers(example)[1] == 1

    @version_independent
    @pytest.mark.claim("react/state")
    def test_a_button_waits_for_the_boot(self, example: ExamplePage, observer: Observer) -> None:
        with observer.expect(ENDED):
            leave(example)
            come_back(example)
            expect(example.page.locator("#run")).to_be_disabled()
            example.wait_until_ready()
            expect(example.page.locator("#run")).to_be_enabled()


@version_independent
class TestBoundary:
    @pytest.mark.claim("react/boundary")
    def test_a_failed_start_reaches_the_boundary_and_try_again_starts_anew(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        # React logs what its boundary caught; Firefox shows the words around it alone.
        with observer.expect(ENDED, "503", "The above error occurred"):
            leave(example)
            with without_pyodide(example):
                come_back(example)
                example.wait_for("error", phase="boot", seconds=60)
            problem = example.problem
            assert problem is not None
            assert problem.code == "boot-failed"
            assert "503" in problem.message
            assert workers(example)[1] == 0
            example.page.get_by_role("button", name="Try again").click()
            example.wait_for("booting", phase="boot")
            example.wait_until_ready()
            assert example.run("1 + 1") == "2"


@version_independent
class TestServer:
    @pytest.mark.claim("react/server")
    def test_a_server_renders_without_a_worker(self, rendered: dict[str, str]) -> None:
        assert rendered["react"] == "<p>undefined idle</p>"

    @pytest.mark.claim("react/outside")
    def test_a_component_outside_of_the_provider_is_told_so(self, rendered: dict[str, str]) -> None:
        assert "usePython() needs a <PythonProvider>" in rendered["reactOutside"]
