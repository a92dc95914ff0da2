"""Basic Worker: one typed protocol, written by hand."""

from __future__ import annotations

import pytest
from contract import ReportsEveryStartFailure, RunsPython
from pytest_pyodide_workers.example import ExamplePage

EXAMPLE = "examples/workers/basic_worker.html"


class TestContract(RunsPython):
    pass


class TestStart(ReportsEveryStartFailure):
    WORKER = "**/assets/python.worker-*.js"
    START = "PythonClient.start({ timeoutMs: 300 })"


@pytest.mark.claim("basic-worker/answers-by-id")
def test_answers_find_their_own_calls_when_many_are_under_way(example: ExamplePage) -> None:
    # The sleeps end in reverse order, so that an answer by order of arrival would be wrong.
    code = "import asyncio\\nawait asyncio.sleep((20 - ${n}) / 500)\\n${n} * ${n}"
    squares = example.call(
        f"Promise.all(Array.from({{ length: 20 }}, (_, n) => python.runPython(`{code}`)))"
    )
    assert squares == [n * n for n in range(20)]


@pytest.mark.claim("basic-worker/failures-stay-apart")
def test_one_that_fails_leaves_the_others_alone(example: ExamplePage) -> None:
    outcomes = example.call(
        "Promise.allSettled(['1', '1 / 0', '2'].map((code) => python.runPython(code)))"
        ".then((all) => all.map(({ value, reason }) => value ?? reason.type))"
    )
    assert outcomes == [1, "ZeroDivisionError", 2]


@pytest.mark.claim("basic-worker/abort-ends-the-wait")
def test_a_call_can_be_given_up(example: ExamplePage) -> None:
    name = example.call(
        "python.runPython('import asyncio; await asyncio.sleep(0.2)', AbortSignal.timeout(20))"
        ".catch((error) => error.name)"
    )
    assert name == "TimeoutError"
    assert example.run("1 + 1") == "2"


@pytest.mark.claim("basic-worker/terminate-rejects")
def test_ending_the_worker_rejects_what_waits_and_what_comes_later(example: ExamplePage) -> None:
    messages = example.call("""(async () => {
      const client = await PythonClient.start();
      const waiting = client.runPython("1");
      client.terminate();
      const later = client.runPython("2");
      return Promise.all([waiting, later].map((call) => call.catch((error) => error.message)));
    })()""")
    assert len(messages) == 2
    assert all("terminated" in message for message in messages)


def test_running_before_init_says_what_to_do(example: ExamplePage) -> None:
    message = example.call("""(async () => {
      const client = await PythonClient.start();
      const run = client.runPython("1").catch((error) => error.message);
      return run.finally(() => client.terminate());
    })()""")
    assert "call init() before runPython()" in message


LISTENS = {
    "before its first await": ("", ["first", "second"]),
    "after an await": ("await new Promise((resolve) => setTimeout(resolve, 50));", ["second"]),
}


@pytest.mark.version_independent
@pytest.mark.parametrize("when", LISTENS)
@pytest.mark.claim("basic-worker/early-message-is-lost")
def test_a_worker_hears_only_what_comes_after_it_listens(example: ExamplePage, when: str) -> None:
    """The control of the handshake: without it the first message of the second worker is lost."""
    delay, heard = LISTENS[when]
    answers = example.call(f"""new Promise((resolve) => {{
      const source = `{delay}
        const heard = [];
        onmessage = ({{ data }}) => {{
          heard.push(data);
          if (data === "second") postMessage(heard);
        }};
        postMessage("ready");`;
      const url = URL.createObjectURL(new Blob([source], {{ type: "text/javascript" }}));
      const worker = new Worker(url, {{ type: "module" }});
      worker.postMessage("first");
      worker.onmessage = ({{ data }}) => {{
        if (data === "ready") return worker.postMessage("second");
        worker.terminate();
        resolve(data);
      }};
    }})""")
    assert answers == heard


@pytest.fixture(scope="module")
def minimal(example: ExamplePage) -> ExamplePage:
    example.call("(globalThis.runMinimal = startMinimal(indexURL), 1)")
    return example


class TestMinimal:
    """The variant that fits on a slide, and what it does not do."""

    @pytest.mark.claim("basic-worker/minimal-adds")
    def test_one_plus_one_is_two(self, minimal: ExamplePage) -> None:
        assert minimal.call("runMinimal('1 + 1')", seconds=60) == 2

    @pytest.mark.claim("basic-worker/minimal-error-is-text")
    def test_an_exception_is_text_and_no_more(self, minimal: ExamplePage) -> None:
        error = minimal.call(
            "runMinimal('1 / 0').catch((e) => [e.name, e.message, e.type ?? null])", seconds=60
        )
        assert error[0] == "Error" and "ZeroDivisionError" in error[1] and error[2] is None

    @pytest.mark.claim("basic-worker/minimal-no-dict")
    def test_a_dict_does_not_cross(self, minimal: ExamplePage) -> None:
        """The control of clone-safe results: the same dict is fine in the production variant."""
        message = minimal.call("runMinimal('{1: 2}').catch((e) => e.message)", seconds=60)
        assert "DataCloneError" in message
        assert minimal.call("python.runPython('{1: 2}')") == {"1": 2}
