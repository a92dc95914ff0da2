"""An example page as a test sees it: its state, its facts, its editor, its results."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Error, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from pytest_pyodide_workers import PhaseTimeout

BOOT_SECONDS = 60
RUN_SECONDS = 30

# One round trip: the protocol between test and browser would cost more than Python does.
_RUN = """async ([code, seconds]) => {
  const root = document.querySelector("[data-state]");
  const text = (id) => document.getElementById(id).innerText;
  const button = document.getElementById("run");
  const ended = () => ["done", "error", "stopped"].includes(root.dataset.state);
  const seen = () => {
    const box = document.getElementById("problem");
    const part = (selector) => box.querySelector(selector)?.innerText ?? "";
    return {
      state: root.dataset.state, status: text("status"), result: text("result"),
      output: text("output"), settled: ended(),
      problem: box.hidden ? null : {
        type: part("strong"), message: part("p"), code: box.dataset.code, traceback: part("pre"),
      },
    };
  };
  if (button.disabled) return { ...seen(), settled: false };
  document.getElementById("code").value = code;
  await new Promise((resolve) => {
    const observer = new MutationObserver(() => ended() && resolve());
    observer.observe(root, { attributeFilter: ["data-state"] });
    setTimeout(resolve, seconds * 1000);
    button.click();
  });
  return seen();
}"""

_IN_STATE = """(states) =>
  states.find((state) => document.querySelector("[data-state]")?.dataset.state === state)"""
_LOOK_EACH_MS = 20  # what Playwright waits between its own looks grows to half a second

_CALL = """async ([expression, seconds]) => {
  const late = new Promise((_, reject) =>
    setTimeout(() => reject(new Error("HARNESS_DEADLINE")), seconds * 1000));
  return Promise.race([(0, eval)(`(async () => (${expression}))()`), late]);
}"""


@dataclass(frozen=True)
class Problem:
    """What the page says is wrong. ``type`` is Python's for an exception of Python's."""

    type: str
    message: str
    code: str
    traceback: str


class ExamplePage:
    """Drives one page through what a person sees. Every wait has a deadline and names its phase."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.observed: dict[str, Any] | None = None
        """What was observed once it was ready, for the record."""
        self.may_be_busy = False
        """Whether a test has failed on it, and may have left a run behind."""

    def open(self) -> None:
        """Go to the page. Nothing waits for it: its state says when it is there."""
        self.page.goto(self.url, wait_until="commit")

    def recover(self) -> None:
        """Open the page again if a test has left a run behind: the next is about other things."""
        if self.may_be_busy and self.state in ("booting", "running"):
            self.open()
            self.wait_until_ready()
        self.may_be_busy = False

    # -- state ------------------------------------------------------------------------------------

    @property
    def state(self) -> str:
        """``booting``, ``ready``, ``running``, ``done``, ``error`` or ``stopped``."""
        return self.page.locator("[data-state]").get_attribute("data-state") or ""

    def wait_for(self, *states: str, phase: str, seconds: float = RUN_SECONDS) -> str:
        """Wait for one of ``states`` and return it.

        :raises PhaseTimeout: after ``seconds``
        """
        try:
            found = self.page.wait_for_function(
                _IN_STATE, arg=states, timeout=seconds * 1000, polling=_LOOK_EACH_MS
            )
        except PlaywrightTimeout:
            raise PhaseTimeout(
                phase, f"not {' or '.join(states)} after {seconds:g} s. {self._situation()}"
            ) from None
        state: str = found.json_value()
        return state

    def wait_until_ready(self, seconds: float = BOOT_SECONDS) -> None:
        """Wait for the boot to end.

        :raises AssertionError: with the page's own words when it failed
        """
        if self.wait_for("ready", "error", phase="boot", seconds=seconds) == "error":
            raise AssertionError(f"boot: {self._situation()}")

    def _situation(self) -> str:
        problem = self.problem
        said = f" It says: {problem.type}: {problem.message}" if problem else ""
        return f"{self.url} is in state “{self.state}” ({self.status}).{said}"

    # -- what it shows ----------------------------------------------------------------------------

    @property
    def status(self) -> str:
        return self.page.locator("#status").inner_text()

    @property
    def result(self) -> str:
        """The value of the last expression, in JavaScript's spelling."""
        return self.page.locator("#result").inner_text()

    @property
    def output(self) -> list[str]:
        """The lines that Python printed."""
        return self.page.locator("#output").inner_text().splitlines()

    @property
    def problem(self) -> Problem | None:
        """The error in view, if any."""
        box = self.page.locator("#problem")
        if not box.is_visible():
            return None
        traceback = box.locator("pre")
        return Problem(
            type=box.locator("strong").inner_text(),
            message=box.locator("p").inner_text(),
            code=box.get_attribute("data-code") or "",
            traceback=traceback.inner_text() if traceback.count() else "",
        )

    def fact(self, name: str) -> str:
        """Return one line of “What really runs”, such as ``pyodide`` or ``worker``."""
        return self.page.locator(f"#fact-{name}").inner_text()

    @property
    def lacks(self) -> list[str]:
        """What the page says, for all to see, that it would need: such as ``isolation``."""
        stated = self.page.locator("[data-lacks]:visible")
        return [said for part in stated.all() if (said := part.get_attribute("data-lacks"))]

    # -- what a person does -----------------------------------------------------------------------

    def choose_sample(self, title: str) -> None:
        self.page.get_by_label("Sample").select_option(label=title)

    def type_code(self, code: str) -> None:
        self.page.get_by_label("Python", exact=True).fill(code)

    def press_run(self) -> None:
        self.page.get_by_role("button", name=re.compile("^Run")).click()

    def press_stop(self) -> None:
        self.page.get_by_role("button", name="Stop", exact=True).click()

    def start(self, code: str) -> None:
        """Type ``code`` and press Run, by keyboard and mouse."""
        self.type_code(code)
        self.press_run()

    def run(self, code: str, seconds: float = RUN_SECONDS) -> str:
        """Run ``code`` to its end and return the shown result.

        :raises AssertionError: with the page's words when it failed
        """
        seen = self._run(code, seconds)
        assert seen["state"] == "done", f"run: {self._situation()}"
        result = seen["result"]
        assert isinstance(result, str)
        return result

    def fail(self, code: str, seconds: float = RUN_SECONDS) -> Problem:
        """Run ``code``, which must fail, and return the shown problem."""
        seen = self._run(code, seconds)
        assert seen["problem"], f"{code!r} did not fail; it gave {seen['result']}"
        return Problem(**seen["problem"])

    def _run(self, code: str, seconds: float) -> dict[str, Any]:
        seen: dict[str, Any] = self.page.evaluate(_RUN, [code, seconds])
        if not seen["settled"]:
            raise PhaseTimeout(
                "run", f"{code!r} has not ended after {seconds:g} s. {self._situation()}"
            )
        return seen

    # -- the page's API ---------------------------------------------------------------------------

    def call(self, expression: str, phase: str = "call", seconds: float = RUN_SECONDS) -> Any:
        """Evaluate an async JavaScript expression in the page, such as ``python.runPython("1")``.

        :return: the value, as JSON would carry it
        :raises PhaseTimeout: when it has not settled after ``seconds``: a worker can stay silent
        """
        try:
            return self.page.evaluate(_CALL, [expression, seconds])
        except Error as error:
            if "HARNESS_DEADLINE" in error.message:
                raise PhaseTimeout(
                    phase, f"not settled after {seconds:g} s: {expression}"
                ) from None
            raise

    def expect_text(self, selector: str, text: str | re.Pattern[str], seconds: float = 10) -> None:
        """Wait until an element's text is, or matches, ``text``."""
        expect(self.page.locator(selector)).to_have_text(text, timeout=seconds * 1000)
