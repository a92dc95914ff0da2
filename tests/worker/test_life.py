"""One lifecycle: start, run, stop, crash, come back, close. Nothing hangs, nothing stays behind."""

from __future__ import annotations

import pytest
from contract import ENDED, FATAL
from example_page import ExamplePage
from outcomes import ask, script, value_of
from pytest_pyodide_workers import Observer

EXAMPLE = "examples/workers/comlink_rpc.html"

pytestmark = pytest.mark.since("0.26")


# Counts the workers that the page has made from here on, and has not ended.
WATCH = """
  const living = new Set();
  const Original = Worker;
  globalThis.Worker = class extends Original {
    constructor(...args) { super(...args); living.add(this); }
    terminate() { living.delete(this); super.terminate(); }
  };
  const unwatch = () => { globalThis.Worker = Original; };
  // A worker that lives holds its lock. Browsers take a moment to end one.
  const held = async () => (await navigator.locks.query()).held.length;
  const before = await held();
  const untilNoneIsLeft = async () => { while ((await held()) > before) await sleep(20); };
"""


@pytest.mark.origin("isolated")
class TestStarts:
    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/one-boot")
    def test_init_twice_is_one_start(self, example: ExamplePage) -> None:
        assert value_of(example, "kept_by_init = 1") == "undefined"
        states = script(
            example,
            """
            const states = [];
            const onEvent = ({ kind, state }) => kind === "state" && states.push(state);
            const other = new PythonWorker({ indexURL, onEvent });
            states.push(other.state);
            const [a, b] = await Promise.all([other.init(), other.init(), other.runPython("1")]);
            await other.init();
            other.close();
            await sleep(0);
            return [a === b, ...states];
            """,
            phase="boot",
            seconds=60,
        )
        assert states == [True, "idle", "starting", "ready", "running", "ready", "closed"]
        assert value_of(example, "kept_by_init") == 1

    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/close")
    @pytest.mark.parametrize(
        "moment",
        {
            "at once": "",
            "while it starts": "await sleep(20);",
            "while it boots": "await sleep(200);",
            "while it installs": "await other.init();"
            " waits = other.installPackages(['nothing-x']);",
            "while it runs": "await other.init(); waits = other.runPython('while True: pass');"
            " await until(() => other.state === 'running');",
            "while it stops": "await other.init(); waits = other.runPython('while True: pass');"
            " await until(() => other.state === 'running'); other.stop();",
            "while it restarts": "await other.init(); other.restart().catch(() => {});"
            " await sleep(20);",
            "between two starts": "other.close(); other = new PythonWorker({ indexURL: '/no/' });"
            " waits = other.init(); waits.catch(() => {}); await sleep(300);",
        }.items(),
        ids=lambda moment: moment[0],
    )
    def test_close_ends_the_worker_at_any_moment(
        self, example: ExamplePage, observer: Observer, moment: tuple[str, str]
    ) -> None:
        with observer.expect(ENDED, "404", "dynamically imported", "MIME type"):
            codes = script(
                example,
                f"""
                {WATCH}
                let other = new PythonWorker({{ indexURL }});
                let waits = other.init();
                waits.catch(() => {{}});
                {moment[1]}
                const queued = other.runPython("1");
                other.close();
                const all = [waits, queued, other.runPython("2"), other.init(), other.restart()];
                const codeOf = (promise) => promise.then(() => "fine", (error) => error.code);
                const codes = await Promise.all(all.map(codeOf));
                await sleep(300); // what would come back would be made by now
                unwatch();
                await untilNoneIsLeft();
                return [living.size, other.state, ...codes];
                """,
                phase="close",
                seconds=60,
            )
            left, state, waits, *rest = codes
            assert (left, state, rest) == (0, "closed", ["closed"] * 4)
            assert waits in ("closed", "fine", "stopped", "install-failed"), "it may be over before"

    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/strict-mode")
    def test_mount_unmount_mount_leaves_one_worker(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        """As React's StrictMode does, in one go."""
        with observer.expect(ENDED):
            counts = script(
                example,
                f"""
                {WATCH}
                const mount = () => {{
                  const client = new PythonWorker({{ indexURL }});
                  client.init().catch(() => {{}});
                  return client;
                }};
                mount().close();
                const mounted = mount();
                const answer = await mounted.runPython("1 + 1");
                const counts = [answer, living.size, (await held()) - before];
                mounted.close();
                unwatch();
                await untilNoneIsLeft();
                return [...counts, living.size];
                """,
                phase="boot",
                seconds=60,
            )
        assert counts == [2, 1, 1, 0]

    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/starts-again")
    def test_a_start_that_failed_for_good_is_tried_again_later(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        """By the next call, by ``restart()``, and when the browser is online again."""
        with observer.expect("404", "dynamically imported", "MIME type"):
            seen = script(
                example,
                """
                let tried = 0;
                const Original = Worker;
                globalThis.Worker = class extends Original {
                  constructor(...args) { super(...args); tried++; }
                };
                const options = { indexURL: "/nowhere/" };
                const other = new PythonWorker(options);
                const codes = [await other.init().catch((e) => e.code)];
                globalThis.Worker = Original;
                options.indexURL = indexURL; // the client keeps the options that it was given
                dispatchEvent(new Event("online"));
                await until(() => other.state === "ready");
                codes.push(await other.runPython("1 + 1"));
                other.close();
                return [tried, ...codes, other.state];
                """,
                phase="boot",
                seconds=60,
            )
        assert seen[1:] == ["boot-failed", 2, "closed"]
        assert seen[0] == 3, "each start is tried three times"

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ("{ indexURL: 'http://' }", '"http://" is no address'),
            ("{ setup: '1 / 0' }", "division by zero"),
            ("{ packages: ['no-such-package'] }", "no-such-package"),
            ("{ globals: { f: () => 1 } }", "cannot be sent|It cannot be sent"),
        ],
    )
    @pytest.mark.version_independent
    def test_what_cannot_be_prepared_says_why(
        self, example: ExamplePage, options: str, says: str
    ) -> None:
        message = script(
            example,
            f"""
            const other = new PythonWorker({{ indexURL, ...{options} }});
            const error = await other.init().catch((e) => e);
            other.close();
            return `${{error.code}}: ${{error.message}}`;
            """,
            phase="boot",
            seconds=60,
        )
        assert any(part in message for part in says.split("|")), message


@pytest.mark.origin("plain")  # where nothing can be interrupted
class TestRuns:
    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/queue")
    def test_runs_follow_one_another_in_their_order(self, example: ExamplePage) -> None:
        order = script(
            example,
            """
            await run("import asyncio; order = []");
            const code = (n) => `await asyncio.sleep(${(5 - n) / 100}); order.append(${n})`;
            await Promise.all([0, 1, 2, 3, 4].map((n) => run(code(n))));
            return python.runPython("order");
            """,
        )
        assert order == [0, 1, 2, 3, 4]

    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/named-output")
    def test_each_event_names_its_run(self, example: ExamplePage) -> None:
        events = script(
            example,
            """
            const events = [];
            const other = new PythonWorker({ indexURL, onEvent: (e) => events.push(e) });
            const code = "import asyncio\\nprint('a')\\nawait asyncio.sleep(0.05)\\nprint('b')";
            await Promise.all(["first", "second"].map((id) => other.runPython(code, { id })));
            other.close();
            const names = new Map();
            for (const { kind, run, text } of events) {
              if (kind === "output") names.set(run, (names.get(run) ?? "") + text);
            }
            return [...names];
            """,
            phase="boot",
            seconds=60,
        )
        assert events == [["first", "a\nb\n"], ["second", "a\nb\n"]]

    @pytest.mark.version_independent
    @pytest.mark.parametrize("limit", ["Infinity", "2 ** 31", "30 * 24 * 3600 * 1000", "undefined"])
    @pytest.mark.claim("comlink/no-limit")
    def test_a_limit_that_no_timer_can_hold_is_none(self, example: ExamplePage, limit: str) -> None:
        body = (
            f"return run('import asyncio; await asyncio.sleep(0.6); 3', {{ timeoutMs: {limit} }})"
        )
        assert script(example, body) == {"value": 3}

    @pytest.mark.version_independent
    @pytest.mark.parametrize("limit", ["0", "-1", "NaN", "'soon'"])
    def test_a_limit_that_is_none_at_all_is_refused(self, example: ExamplePage, limit: str) -> None:
        error = script(example, f"return run('1', {{ timeoutMs: {limit} }})")["error"]
        assert error["code"] == "invalid-argument"
        assert "more than 0" in error["message"]

    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/limits")
    def test_a_limit_counts_neither_the_start_nor_the_runs_before(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        with observer.expect(ENDED):
            outcomes = script(
                example,
                """
                const other = new PythonWorker({ indexURL });
                const slow = "import asyncio; await asyncio.sleep(0.4)";
                const waiting = ["1", slow, "2"].map((code, n) =>
                  settled(other.runPython(code, { timeoutMs: [250, 60_000, 250][n] })));
                const outcomes = await Promise.all(waiting);
                other.close();
                return outcomes;
                """,
                phase="boot",
                seconds=60,
            )
        assert outcomes == [{"value": 1}, {"value": "undefined"}, {"value": 2}]

    @pytest.mark.parametrize(
        "code", ["while True: pass", "import time\ntime.sleep(60)", "while True: print('x' * 40)"]
    )
    @pytest.mark.origin("isolated", "plain")
    @pytest.mark.claim("comlink/timeout")
    @pytest.mark.version_independent
    def test_after_a_limit_has_passed_the_next_run_works(
        self, example: ExamplePage, observer: Observer, code: str
    ) -> None:
        with observer.expect(ENDED, "KeyboardInterrupt"):
            error = ask(example, code, timeoutMs=300, seconds=60)["error"]
            assert error["code"] == "timeout"
            assert "300 ms" in error["message"]
            assert value_of(example, "1 + 1") == 2

    @pytest.mark.origin("plain")  # where nothing can interrupt it
    @pytest.mark.claim("comlink/keep-worker")
    def test_a_caller_may_keep_a_worker_that_does_not_stop(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        with observer.expect("KeyboardInterrupt"):
            kept = script(
                example,
                """
                const busy = "end = time.time() + 2\\nwhile time.time() < end: pass";
                const code = `import time\\n${busy}\\nkept = 2`;
                const error = await run(code, { timeoutMs: 200, keepWorker: true });
                return [error.error.code, await python.runPython("kept")];
                """,
                seconds=60,
            )
        assert kept == ["timeout", 2]

    @pytest.mark.claim("comlink/signal")
    def test_a_signal_stops_a_run_or_takes_it_out_of_the_queue(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        with observer.expect(ENDED):
            outcomes = script(
                example,
                """
                const controllers = [0, 1, 2].map(() => new AbortController());
                const code = ["import asyncio; await asyncio.sleep(60)", "never = 1", "3"];
                const runs = code.map((c, n) => run(c, { signal: controllers[n].signal }));
                controllers[1].abort("not needed");
                const queued = await runs[1];
                controllers[0].abort();
                const early = await run("4", { signal: AbortSignal.abort("early") });
                const hasRun = await run("'never' in globals()");
                return [queued, await runs[0], await runs[2], early, hasRun];
                """,
                seconds=60,
            )
        queued, stopped, third, early, never = outcomes
        assert (queued["error"]["code"], queued["error"]["cause"]) == ("stopped", "not needed")
        assert stopped["error"]["code"] == early["error"]["code"] == "stopped"
        assert (third, never) == ({"value": 3}, {"value": False})

    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/nothing-kept")
    def test_no_listener_stays_on_a_signal(self, example: ExamplePage) -> None:
        counted = script(
            example,
            """
            const { signal } = new AbortController();
            let listeners = 0;
            const { addEventListener, removeEventListener } = AbortSignal.prototype;
            signal.addEventListener = function (...args) {
              listeners++;
              return addEventListener.apply(this, args);
            };
            signal.removeEventListener = function (...args) {
              listeners--;
              return removeEventListener.apply(this, args);
            };
            for (let n = 0; n < 20; n++) await python.runPython("1", { signal });
            await run("1 / 0", { signal });
            return listeners;
            """,
        )
        assert counted == 0


class TestStop:
    @pytest.mark.parametrize(
        "code",
        {
            "computes": "while True: pass",
            "awaits": "import asyncio\nawait asyncio.sleep(60)",
            "awaits JavaScript": "import js\nawait js.Promise.new(lambda ok, no: None)",
            "prints": "while True: print('x' * 40)",
            "gathers": "import asyncio\n"
            "await asyncio.gather(*(asyncio.sleep(60) for _ in range(3)))",
        }.items(),
        ids=lambda item: item[0],
    )
    @pytest.mark.claim("comlink/stop")
    def test_stop_ends_the_run_and_the_next_one_works(
        self, example: ExamplePage, observer: Observer, origin: str, code: tuple[str, str]
    ) -> None:
        value_of(example, "kept_over_stop = 41")
        what, program = code
        with observer.expect(ENDED, "KeyboardInterrupt"):
            how, again, error = script(
                example,
                f"""
                const going = run({program!r});
                await until(() => python.state === "running");
                await sleep(100);
                const [how, again] = await Promise.all([python.stop(), python.stop()]);
                return [how, again, (await going).error.code];
                """,
                phase="stop",
                seconds=60,
            )
            kept = origin == "isolated" or "awaits" in what or what == "gathers"
            assert (how, again, error) == (*["stopped" if kept else "replaced"] * 2, "stopped")
            survived = ask(example, "kept_over_stop + 1")
        assert survived == {"value": 42} if kept else survived["error"]["type"] == "NameError"
        assert script(example, "return python.stop()") == "idle"

    @pytest.mark.origin("isolated")
    def test_what_is_suspended_is_cancelled_once(self, example: ExamplePage) -> None:
        """The clean-up awaits: another CancelledError would come there."""
        code = """
import asyncio
from pyodide.ffi import run_sync
try:
    run_sync(asyncio.sleep(60))
except BaseException as error:
    said = [type(error).__name__]
await asyncio.sleep(0.01)
said.append("cleaned up")
"""
        how = script(
            example,
            f"""
            const going = run({code!r});
            await until(() => python.state === "running");
            await sleep(200);
            const how = await python.stop();
            await going;
            return how;
            """,
            phase="stop",
            seconds=60,
        )
        assert (how, value_of(example, "said")) == ("stopped", ["CancelledError", "cleaned up"])

    @pytest.mark.origin("isolated")
    @pytest.mark.version_independent
    def test_a_page_that_is_busy_itself_hears_that_the_run_is_over(
        self, example: ExamplePage
    ) -> None:
        """In the grace it has four moments, where it would have fifty."""
        how = script(
            example,
            """
            const other = new PythonWorker({ indexURL, graceMs: 1_000 });
            await other.init();
            const going = settled(other.runPython("while True: pass"));
            await sleep(100);
            const compute = () => {
              const end = performance.now() + 300;
              while (performance.now() < end);
            };
            const busy = setInterval(compute, 0);
            const how = await other.stop();
            clearInterval(busy);
            await going;
            other.close();
            return how;
            """,
            phase="stop",
            seconds=60,
        )
        assert how == "stopped"

    @pytest.mark.origin("isolated")
    @pytest.mark.claim("comlink/stop-replaces")
    @pytest.mark.version_independent
    def test_python_that_does_not_hear_is_replaced(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        # Python 3.12 does not catch what interrupts the jump of a `while` loop.
        deaf = """print('deaf')
while True:
            try:
                for _ in iter(int, 1): pass
            except BaseException: pass"""
        with observer.expect(ENDED, "KeyboardInterrupt"):
            seen = script(
                example,
                f"""
                const states = [];
                let hasBegun = false;
                const onEvent = ({{ kind, state }}) => {{
                  if (kind === "state") states.push(state);
                  else hasBegun = true;
                }};
                const other = new PythonWorker({{ indexURL, onEvent, graceMs: 300 }});
                await other.init();
                const going = settled(other.runPython({deaf!r}));
                await until(() => hasBegun);
                const [how, again] = await Promise.all([
                  other.stop(), sleep(150).then(() => other.stop()),
                ]);
                const next = await other.runPython("1 + 1");
                other.close();
                return [how, again, (await going).error.code, next, ...states];
                """,
                phase="stop",
                seconds=60,
            )
        assert seen[:4] == ["replaced", "replaced", "stopped", 2]
        assert (
            seen[4:-1]
            == [
                "starting",
                "ready",
                "running",
                "stopping",
                "restarting",
                "ready",
                "running",
                "ready",
            ][: len(seen) - 5]
        )

    @pytest.mark.claim("comlink/late-interrupt")
    def test_a_stop_that_comes_too_late_does_not_end_the_next_run(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        with observer.expect(ENDED, "KeyboardInterrupt"):
            values = script(
                example,
                """
                const values = [];
                for (let n = 0; n < 20; n++) {
                  const going = run("1");
                  if (n % 2) await sleep(n / 4);
                  const stopping = python.stop();
                  await Promise.all([going, stopping]);
                  values.push(await python.runPython(`${n}`));
                }
                return values;
                """,
                seconds=120,
            )
        assert values == list(range(20))


class TestComingBack:
    @pytest.mark.claim("comlink/comes-back")
    @pytest.mark.parametrize("path", ["/tmp", "/data/e.txt/f.txt", ""])
    def test_a_file_that_cannot_be_written_is_named(self, example: ExamplePage, path: str) -> None:
        told = script(
            example,
            f"""
            await python.prepare({{ files: {{ "/data/e.txt": "", "a.txt": "" }} }});
            const told = await settled(python.prepare({{ files: {{ {path!r}: "" }} }}));
            return [told.error, await run("1 + 1")];
            """,
        )
        assert told[0]["code"] == "prepare-failed"
        assert f'The file "{path}" cannot be written: errno ' in told[0]["message"]
        assert told[1] == {"value": 2}

    @pytest.mark.version_independent
    def test_a_new_worker_gets_what_the_old_one_had(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        had = (
            "import textbars\\n"
            "texts = [open('/data/a.txt').read(), open('b.bin', 'rb').read()]\\n"
            "[textbars.__name__, *texts, given, ready]"
        )
        with observer.expect(*FATAL):
            before, after = script(
                example,
                f"""
                const other = new PythonWorker({{
                  indexURL,
                  packages: ["/packages/textbars-1.0.0-py3-none-any.whl"],
                  files: {{ "/data/a.txt": "text" }},
                  globals: {{ given: 5 }},
                }});
                const files = {{ "b.bin": new Uint8Array([1, 2]) }};
                await other.prepare({{ files, setup: "ready = 7" }});
                const had = () => other.runPython("{had}").then(show);
                const before = await had();
                await other.runPython("import os; os.abort()").catch(() => {{}});
                const after = await had();
                other.close();
                return [before, after];
                """,
                phase="boot",
                seconds=60,
            )
        assert before == ["textbars", "text", {"Uint8Array": [1, 2]}, 5, 7]
        assert after == before

    @pytest.mark.origin("isolated")
    @pytest.mark.claim("comlink/null")
    def test_null_is_none_in_python(self, example: ExamplePage) -> None:
        told = script(
            example,
            """
            const box = { x: null, y: [null, { z: null }], m: new Map([["k", null]]) };
            box.s = new Set([null, 1]);
            const loop = { end: null };
            loop.itself = loop;
            await python.prepare({ globals: { nothing: null, box, loop, raw: new Uint8Array(2) } });
            return python.runPython(`
same = {"x": None, "y": [None, {"z": None}], "m": {"k": None}, "s": {None, 1}}
[nothing is None, box.x is None, loop.itself.end is None, box.to_py() == same, len(raw)]`);
            """,
        )
        assert told == [True, True, True, True, 2]

    @pytest.mark.origin("plain")
    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/crash-loop")
    @pytest.mark.long
    def test_ten_crashes_lock_nobody_out(self, example: ExamplePage, observer: Observer) -> None:
        with observer.expect(*FATAL):
            codes = script(
                example,
                """
                const codes = [];
                for (let n = 0; n < 10; n++) {
                  codes.push((await run("import os; os.abort()")).error.code);
                }
                return [...codes, await python.runPython("1 + 1")];
                """,
                seconds=120,
            )
        assert codes == [*["python-fatal"] * 10, 2]

    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/neighbours")
    def test_a_crash_leaves_the_runs_behind_it_alone(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        with observer.expect(*FATAL):
            outcomes = script(
                example,
                """
                const codes = ["import os; os.abort()", "1 + 1", "2 + 2"];
                return Promise.all(codes.map((code) => run(code)));
                """,
                seconds=60,
            )
        assert outcomes[0]["error"]["code"] == "python-fatal"
        assert outcomes[1:] == [{"value": 2}, {"value": 4}]

    @pytest.mark.version_independent
    def test_restart_begins_anew(self, example: ExamplePage, observer: Observer) -> None:
        with observer.expect(ENDED):
            outcome = script(
                example,
                """
                await run("before_restart = 1");
                const going = run("while True: pass");
                await until(() => python.state === "running");
                const { worker } = await python.restart();
                const isKept = await run("'before_restart' in globals()");
                return [worker, (await going).error.code, isKept];
                """,
                seconds=60,
            )
        assert outcome == ["module", "stopped", {"value": False}]


class TestFloods:
    @pytest.mark.claim("comlink/flood")
    @pytest.mark.version_independent
    @pytest.mark.long
    def test_a_flood_leaves_the_page_responsive_and_stop_works(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        """``while True: print(…)`` on the page as it is: with its log, and its Stop button."""
        with observer.expect(ENDED, "KeyboardInterrupt"):
            example.start("while True: print('x' * 40)")
            example.wait_for("running", phase="run")
            lags = example.call(
                """(async () => {
                  const lags = [];
                  const end = performance.now() + 3000;
                  while (performance.now() < end) {
                    const then = performance.now();
                    await new Promise((resolve) => setTimeout(resolve, 20));
                    lags.push(performance.now() - then - 20);
                  }
                  return [lags.length, document.getElementById("output").textContent.length];
                })()"""
            )
            example.press_stop()
            example.wait_for("stopped", "error", phase="stop", seconds=20)
        assert lags[0] > 2, "the page has turned meanwhile: it was blocked for seconds once"
        assert lags[1] <= 100_000
        assert example.state == "stopped"
        assert value_of(example, "1 + 1") == 2

    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/million-lines")
    @pytest.mark.long
    def test_a_million_lines_arrive_in_order(self, example: ExamplePage) -> None:
        lines = script(
            example,
            """
            let text = "";
            const onEvent = (event) => { if (event.kind === "output") text += event.text; };
            const other = new PythonWorker({ indexURL, onEvent });
            await other.runPython("for n in range(10 ** 6): print(n)");
            other.close();
            const lines = text.split("\\n");
            return [lines.length, lines.findIndex((line, n) => line !== String(n))];
            """,
            phase="run",
            seconds=120,
        )
        assert lines == [10**6 + 1, 10**6], "only the last one is empty"

    @pytest.mark.version_independent
    @pytest.mark.claim("comlink/dropped-is-told")
    def test_what_is_dropped_is_told(self, example: ExamplePage) -> None:
        told = script(
            example,
            """
            let text = "";
            const onEvent = (event) => { if (event.kind === "output") text += event.text; };
            const other = new PythonWorker({ indexURL, onEvent });
            const code = "big = 'x' * 1_000_000\\nfor n in range(40): print(big)\\nprint('last')";
            await other.runPython(code);
            await other.runPython("print('next')");
            other.close();
            const gaps = [...text.matchAll(/\\[… (\\d+) characters were printed too fast/g)];
            const dropped = gaps.reduce((sum, [, count]) => sum + Number(count), 0);
            const gapText = text.match(/\\n\\[… [^\\]]*\\]\\n/g)?.join("").length ?? 0;
            return [dropped + text.length - gapText, gaps.length, text.endsWith("next\\n")];
            """,
            phase="run",
            seconds=60,
        )
        assert told[0] == 40 * 1_000_001 + len("last\nnext\n"), (
            "every character came or was counted"
        )
        assert 0 < told[1] <= 40, "a gap is told once, however much it holds"
        assert told[2] is True
