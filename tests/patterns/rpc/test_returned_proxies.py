"""Returned proxies: an object stays in Python, and each call of its remote settles."""

from __future__ import annotations

import json
from typing import Any

import pytest
from example_page import ExamplePage
from pytest_pyodide_workers import Observer

EXAMPLE = "examples/rpc/returned_proxies.html"

pytestmark = [pytest.mark.since("0.26"), pytest.mark.origin("isolated")]

MODEL = """
import asyncio, weakref
alive = globals().get("alive") or weakref.WeakSet()
class Model:
    rows = ({"n": 1}, {"n": 2})
    def __init__(self, start=0):
        self.total = start
        alive.add(self)
    def add(self, *numbers):
        self.total += sum(numbers)
        return self.total
    async def add_later(self, number):
        await asyncio.sleep(0)
        return self.add(number)
    def types(self, *args):
        return [type(arg).__name__ for arg in args]
    def __call__(self, x):
        return x * 2
    def fail(self):
        raise ValueError("enough") from KeyError("n")
    def spin(self):
        while True: pass
    def copy(self):
        return Model(self.total)
    def itself(self):
        return self
Model()
"""
# How many of them Python still has.
ALIVE = "python.runPython('import gc; gc.collect(); len(alive)')"


def use(example: ExamplePage, body: str) -> Any:
    """Run ``body`` with a ``model``, and a ``code()`` that gives an error's code."""
    return example.call(f"""(async () => {{
      const model = await PythonObject.of(python, {json.dumps(MODEL)});
      const code = (promise) => promise.then(() => "resolved", (error) => error.code);
      try {{ {body} }} finally {{ await model.release(); }}
    }})()""")


@pytest.mark.smoke("isolated")
@pytest.mark.origin("isolated", "plain")
@pytest.mark.claim("returned-proxies/calls")
def test_methods_are_called_and_keep_their_object(example: ExamplePage) -> None:
    told = use(
        example,
        """return [
      await model.call("add", [1, 2]), await model.call("add_later", [3]),
      await model.call("", [21]), await model.read("total"), await model.read("rows"),
    ]""",
    )
    assert told == [3, 6, 42, 6, [{"n": 1}, {"n": 2}]]


@pytest.mark.claim("returned-proxies/arguments")
def test_arguments_are_values_of_pythons(example: ExamplePage) -> None:
    told = use(
        example,
        """return model.call("types", [1, "a", [1], { a: 1 }, new Map(), new Set(), true, null])""",
    )
    assert told == ["int", "str", "list", "dict", "dict", "set", "bool", "NoneType"]
    assert use(example, "return code(model.call('types', [() => 1]))") == "invalid-argument"


@pytest.mark.claim("returned-proxies/no-names")
def test_no_name_of_ours_appears_among_the_users(example: ExamplePage) -> None:
    told = use(
        example,
        """
      const names = () => python.runPython("sorted(globals())");
      const before = await names();
      await model.call("add", [1]);
      return [before, await names()];""",
    )
    assert told[0] == told[1]


@pytest.mark.claim("returned-proxies/errors")
def test_an_exception_is_a_python_error(example: ExamplePage) -> None:
    told = use(
        example,
        """try { await model.call("fail"); } catch (error) {
      return [error.name, error.type, error.cause.type, error.traceback];
    }""",
    )
    assert told[:3] == ["PythonError", "ValueError", "KeyError"]
    assert 'raise ValueError("enough")' in told[3], "it quotes the program"
    assert "page_objects" not in told[3]
    told = use(example, """return model.read("nothing").catch((error) => error.type)""")
    assert told == "AttributeError"


@pytest.mark.claim("returned-proxies/keep")
def test_a_result_can_stay_in_python_too(example: ExamplePage) -> None:
    told = use(
        example,
        """
      await model.call("add", [5]);
      const copy = await model.keep("copy");
      await copy.call("add", [1]);
      const refused = await code(model.call("copy"));
      const totals = [await model.read("total"), await copy.read("total"), refused];
      await copy.release();
      return totals;""",
    )
    assert told == [5, 6, "result-not-clonable"]


@pytest.mark.claim("returned-proxies/release")
def test_what_is_released_is_gone(example: ExamplePage) -> None:
    told = use(
        example,
        f"""
      await model.release();
      const none = await {ALIVE};
      const late = [await code(model.call("add")), await code(model.read("total"))];
      const other = await PythonObject.of(python, "Model()");
      const one = await {ALIVE};
      await Promise.all([other.release(), other.release()]);
      return [none, one, await {ALIVE}, ...late];""",
    )
    assert told == [0, 1, 0, "object-released", "object-released"]


@pytest.mark.origin("isolated")
@pytest.mark.claim("returned-proxies/limits")
def test_a_call_is_limited_and_stopped_as_a_run_is(
    example: ExamplePage, observer: Observer
) -> None:
    with observer.expect("KeyboardInterrupt", only="firefox"):
        told = use(
            example,
            """
          const late = await code(model.call("spin", [], { timeoutMs: 200 }));
          const spinning = code(model.call("spin"));
          await new Promise((go) => setTimeout(go, 200));
          return [late, await python.stop(), await spinning, await model.call("add", [1])];""",
        )
    assert told == ["timeout", "stopped", "stopped", 1]


@pytest.mark.origin("isolated")
@pytest.mark.claim("returned-proxies/replaced")
def test_it_ends_with_its_worker(example: ExamplePage) -> None:
    told = use(
        example,
        """
      await python.restart();
      const late = await code(model.call("add"));
      return [late, await model.release(), await python.runPython("1")];""",
    )
    assert told == ["worker-ended", None, 1]
    told = example.call("""(async () => {
      const other = new PythonWorker({ indexURL });
      const list = await PythonObject.of(other, "import asyncio\\nasyncio.sleep");
      const waiting = list.call("", [99]).catch((error) => error.code);
      other.close();
      const late = await list.call("", [1]).catch((error) => error.code);
      return [await waiting, late, await list.release()];
    })()""")
    assert told == ["closed", "closed", None]


@pytest.mark.origin("isolated")
@pytest.mark.version_independent
@pytest.mark.claim("returned-proxies/settling")
def test_a_call_of_a_proxy_of_comlinks_settles_with_its_worker(example: ExamplePage) -> None:
    told = example.call("""(async () => {
      const { port1, port2 } = new MessageChannel();
      const counter = { count: 1, next: () => 2, never: () => new Promise(() => {}) };
      Comlink.expose({ counter: () => Comlink.proxy(counter) }, port1);
      const ending = new AbortController();
      const bare = await Comlink.wrap(port2).counter();
      const remote = settling(bare, ending.signal);
      const answers = [await remote.next(), await remote.count];
      const waiting = [remote.never(), bare.never()].map((call) =>
        Promise.race([call, new Promise((go) => setTimeout(go, 300, "pending"))])
          .catch((error) => error.message));
      ending.abort(new Error("its worker has ended"));
      return [...answers, ...await Promise.all(waiting)];
    })()""")
    assert told == [2, 1, "its worker has ended", "pending"]


@pytest.mark.origin("isolated")
@pytest.mark.version_independent
@pytest.mark.claim("returned-proxies/collected")
def test_a_remote_that_is_collected_in_a_call_is_answered(
    example: ExamplePage, browser_name: str
) -> None:
    """The control is bare Comlink, whose call waits for ever."""
    if browser_name != "chromium":
        pytest.skip("only Chromium's protocol can collect garbage at will")
    # Nobody holds the two remotes once their calls are under way.
    example.call("""(async () => {
      const { port1, port2 } = new MessageChannel();
      const answer = new Promise((resolve) => { globalThis.answerNow = resolve; });
      Comlink.expose({ counter: () => Comlink.proxy({ slow: () => answer }) }, port1);
      globalThis.main = Comlink.wrap(port2);
      globalThis.told = { bare: "pending", settling: "pending" };
      const { signal } = new AbortController();
      const call = async (name, wrap) => {
        wrap(await main.counter()).slow().then((value) => { told[name] = value; });
      };
      await call("bare", (remote) => remote);
      await call("settling", (remote) => settling(remote, signal));
      await new Promise((go) => setTimeout(go, 100));
    })()""")
    session = example.page.context.new_cdp_session(example.page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
        example.call("new Promise((go) => setTimeout(go, 50))")
    example.call("answerNow('an answer')")
    told = example.call("new Promise((go) => setTimeout(() => go(told), 300))")
    assert told == {"bare": "pending", "settling": "an answer"}


def test_the_page_uses_the_account(example: ExamplePage) -> None:
    example.choose_sample("An account")
    example.press_run()
    example.wait_for("done", "error", phase="run")
    example.expect_text("#balance", "Balance: 0")
    for balance in ("10", "20"):
        example.page.get_by_role("button", name="Deposit 10").click()
        example.expect_text("#balance", f"Balance: {balance}")
    example.page.get_by_role("button", name="Release").click()
    example.expect_text("#balance", "Released")
