"""Timeouts: a program has limits of time and of memory, and the page knows what it does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from contract import ENDED, FATAL, RunsPython
from example_page import ExamplePage
from outcomes import script
from pytest_pyodide_workers import Observer

EXAMPLE = "examples/control/timeouts.html"

pytestmark = pytest.mark.since("0.26")

MIB = 2**20

# One more client, with the add-on's own worker, for all tests of the page.
LAB = """
  const lab = globalThis.lab ??= (() => {
    const lab = { printed: "", pulses: [], warnings: 0, states: [] };
    lab.limits = new Limits({
      warnMs: 100,
      onWarning: () => { lab.warnings++; },
      memoryBytes: 64 * 2 ** 20,
      onPulse: (pulse) => lab.pulses.push(pulse),
    });
    lab.python = new PythonWorker({
      indexURL,
      graceMs: 1_000,
      createWorker: () => lab.limits.attach(newLimitedWorker()),
      onEvent: ({ kind, text, state }) => {
        if (kind === "output") lab.printed += text;
        if (kind === "state") lab.states.push(state);
      },
    });
    return lab;
  })();
  await lab.python.init();
  await until(() => lab.python.state === "ready");
  Object.assign(lab, { printed: "", warnings: 0 });
  lab.pulses.length = lab.states.length = 0;
  const limited = (code, options) => settled(lab.limits.run(lab.python, code, options));
  const activities = () => lab.pulses.map(({ activity }) => activity);
"""


def in_lab(example: ExamplePage, body: str) -> Any:
    return script(example, LAB + body, "run", 60)


class TestPage:
    """The judge shows verdicts, not values, so it keeps no more of the contract."""

    test_it_fits_a_phone = RunsPython.test_it_fits_a_phone
    test_every_control_has_a_name = (
        RunsPython.test_every_control_has_a_name_and_can_be_reached_by_tab
    )


# -- time -----------------------------------------------------------------------------------------


@pytest.mark.claim("timeouts/timeout")
def test_a_program_that_runs_too_long_rejects_with_timeout(
    example: ExamplePage, observer: Observer, origin: str
) -> None:
    """The add-on's own worker hears an interrupt on isolated pages."""
    with observer.expect(ENDED):
        told = in_lab(
            example,
            """
            const { error } = await limited("while True: pass", { timeoutMs: 300 });
            const two = await limited("1 + 1");
            return [error.code, error.message, two.value, lab.states.includes("restarting")];
            """,
        )
    assert told == ["timeout", "Python ran longer than 300 ms", 2, origin != "isolated"]


@pytest.mark.claim("timeouts/warning")
def test_the_warning_comes_once_and_only_to_who_runs_so_long(example: ExamplePage) -> None:
    told = in_lab(
        example,
        """
        await limited("1 + 1");
        const before = lab.warnings;
        await limited("import asyncio; await asyncio.sleep(0.5)");
        return [before, lab.warnings];
        """,
    )
    assert told == [0, 1]


SOFT = """
def spin():
    while True: pass

said = "nothing"
try:
    spin()
except KeyboardInterrupt:
    said = "cleaned up"
said
"""


@pytest.mark.claim("timeouts/soft")
def test_the_limit_is_an_exception_first_and_a_clean_up_gives_its_value(
    example: ExamplePage,
) -> None:
    """By the judge's worker, which is interrupted on plain pages too."""
    code = json.dumps(SOFT)
    told = script(
        example,
        f"""
        await python.runPython("before = 1");
        const first = await settled(limits.run(python, {code}, {{ timeoutMs: 300 }}));
        const second = await settled(limits.run(python, "while True: pass", {{ timeoutMs: 300 }}));
        return [first.value, second.error.code, await python.runPython("before")];
        """,
        "run",
        60,
    )
    assert told == ["cleaned up", "timeout", 1]


@pytest.mark.claim("timeouts/replaced")
def test_a_program_that_hears_no_exception_is_replaced(
    example: ExamplePage, observer: Observer
) -> None:
    stubborn = "sum(range(10 ** 12))"
    with observer.expect(ENDED):
        told = in_lab(
            example,
            f"""
            const {{ error }} = await limited({json.dumps(stubborn)}, {{ timeoutMs: 300 }});
            const two = await limited("1 + 1");
            return [error.code, two.value, lab.states.includes("restarting")];
            """,
        )
    assert told == ["timeout", 2, True]


@pytest.mark.claim("timeouts/running-only")
def test_boot_and_queue_do_not_count(example: ExamplePage, observer: Observer) -> None:
    """The limit is shorter than any boot, and than the run before."""
    with observer.expect(ENDED):
        told = script(
            example,
            """
            const limits = new Limits({ timeoutMs: 200 });
            const other = new PythonWorker({
              indexURL, createWorker: () => limits.attach(newLimitedWorker()),
            });
            const booting = settled(limits.run(other, "'booted'"));
            const before = other.runPython("import asyncio; await asyncio.sleep(0.6)");
            const queued = settled(limits.run(other, "'queued'"));
            const values = [(await booting).value, (await queued).value, limits.ranMs < 200];
            await before;
            other.close();
            return values;
            """,
            "run",
            60,
        )
    assert told == ["booted", "queued", True]


@pytest.mark.claim("timeouts/person")
@pytest.mark.version_independent
def test_the_time_of_a_person_does_not_count(example: ExamplePage, observer: Observer) -> None:
    """Python waits in ``input()`` for three times its limit, and then runs over it."""
    with observer.expect(ENDED):
        told = script(
            example,
            """
            const limits = new Limits({ timeoutMs: 400 });
            const person = async () => { await sleep(1_200); return "Ada"; };
            const other = newAskingPython(limits, person);
            const patient = await settled(limits.run(other, "input() + input()"));
            const late = await settled(limits.run(other, "input()\\nwhile True: pass"));
            other.close();
            return [patient.value, late.error.code];
            """,
            "run",
            60,
        )
    assert told == ["AdaAda", "timeout"]


@pytest.mark.claim("timeouts/question-ends")
def test_a_question_without_an_answer_stops_no_later_clock(example: ExamplePage) -> None:
    """The person presses Stop; the promise of the answer stays pending for ever."""
    told = in_lab(
        example,
        """
        const stop = new AbortController();
        const never = () => new Promise(() => {});
        const first = limited("import asyncio; await asyncio.sleep(1000)", { signal: stop.signal });
        await until(() => lab.python.state === "running");
        lab.limits.outside(never);
        stop.abort();
        const { error } = await first;
        const late = await limited("import asyncio; await asyncio.sleep(1000)", { timeoutMs: 300 });

        const asked = new AbortController();
        const third = limited("import asyncio; await asyncio.sleep(1000)", { timeoutMs: 300 });
        await until(() => lab.python.state === "running");
        lab.limits.outside(never, asked.signal);
        asked.abort();
        return [error.code, late.error.code, (await third).error.code];
        """,
    )
    assert told == ["stopped", "timeout", "timeout"]


@pytest.mark.claim("timeouts/signal")
def test_a_signal_stops_the_program_and_is_told_from_the_limit(example: ExamplePage) -> None:
    told = in_lab(
        example,
        """
        const code = "import asyncio; await asyncio.sleep(1000)";
        return [
          (await limited(code, { signal: AbortSignal.timeout(50) })).error.code,
          (await limited(code, { timeoutMs: 50 })).error.code,
          (await limited("1/0")).error.type,
        ];
        """,
    )
    assert told == ["stopped", "timeout", "ZeroDivisionError"]


# -- memory ---------------------------------------------------------------------------------------

GREEDY = {
    "one large block": "bytearray(10 ** 9)",
    "many blocks": "b = []\nwhile True: b.append(bytes(10 ** 6))",
    "small objects": "a = []\nwhile True: a.append({len(a): [object()]})",
    "a string that doubles": "s = 'x' * 10 ** 6\nwhile True: s += s",
}


@pytest.mark.parametrize("code", [pytest.param(v, id=k) for k, v in GREEDY.items()])
@pytest.mark.claim("timeouts/memory")
def test_memory_over_the_limit_is_told_and_the_worker_replaced(
    example: ExamplePage, observer: Observer, code: str
) -> None:
    with observer.expect(ENDED):
        told = in_lab(
            example,
            f"""
            await lab.python.runPython("before = 1");
            const {{ error }} = await limited({json.dumps(code)});
            const peak = lab.limits.heapBytes;
            const isKept = await lab.python.runPython("'before' in globals()");
            return [error.code, error.cause.type ?? error.cause.message, isKept, peak];
            """,
        )
    assert (told[0], told[2]) == ("memory-limit", False)
    assert "MemoryError" in told[1]
    assert told[3] <= 64 * MIB


@pytest.mark.claim("timeouts/memory-caught")
def test_a_program_may_catch_the_memory_error_and_go_on(example: ExamplePage) -> None:
    """Its memory stays as large as it was: near its limit, and not above."""
    code = """
blocks = []
try:
    while True: blocks.append(bytes(10 ** 5))
except MemoryError:
    count, blocks = len(blocks), None
count
"""
    told = in_lab(
        example,
        f"""
        const {{ value }} = await limited({json.dumps(code)});
        const peak = lab.limits.heapBytes;
        await limited("1 + 1");
        return [value, peak, lab.limits.heapBytes, lab.states.includes("restarting")];
        """,
    )
    count, peak, later, is_replaced = told
    assert 64 * MIB >= peak >= 64 * MIB * 0.95 - 65536
    assert count * 10**5 > 10 * MIB
    assert (later, is_replaced) == (peak, False)


@pytest.mark.claim("timeouts/memory-crash")
def test_a_crash_after_memory_was_refused_is_told_as_such(
    example: ExamplePage, observer: Observer
) -> None:
    """Some releases have no memory left to describe a MemoryError, and end in another way."""
    code = "import os\ntry: bytearray(10 ** 9)\nexcept MemoryError: os.abort()"
    with observer.expect(*FATAL):
        told = in_lab(
            example,
            f"""
            const {{ error }} = await limited({json.dumps(code)});
            const other = await limited("import os; os.abort()");
            return [error.code, other.error.code, (await limited("1 + 1")).value];
            """,
        )
    assert told == ["memory-limit", "python-fatal", 2]


@pytest.mark.claim("timeouts/memory-elsewhere")
def test_memory_of_javascript_is_not_limited(example: ExamplePage) -> None:
    code = "import js; js.Uint8Array.new(10 ** 8).length"
    assert in_lab(example, f"return (await limited({json.dumps(code)})).value;") == 10**8


@pytest.mark.claim("timeouts/heap")
def test_the_page_knows_the_heap_as_python_does(example: ExamplePage) -> None:
    code = "b = bytearray(20 * 2 ** 20)"
    told = in_lab(
        example,
        f"""
        const before = lab.limits.heapBytes;
        await limited({json.dumps(code)});
        await limited("del b");
        const pulses = lab.pulses.map(({{ heapBytes }}) => heapBytes);
        return [before, lab.limits.heapBytes, pulses.includes(lab.limits.heapBytes)];
        """,
    )
    before, after, is_told = told
    assert 20 * MIB <= before <= 64 * MIB
    assert after <= 64 * MIB
    assert is_told or after == before, "it was large enough, or its growth was told"


@pytest.mark.claim("timeouts/bad-limit")
def test_a_limit_that_no_boot_fits_in_is_refused(example: ExamplePage) -> None:
    told = script(
        example,
        """
        const limits = [47 * 2 ** 20, NaN, 48 * 2 ** 20];
        return limits.map((memoryBytes) => {
          try { new Limits({ memoryBytes }); return "fine"; } catch (error) { return error.code; }
        });
        """,
    )
    assert told == ["invalid-argument", "invalid-argument", "fine"]


# -- what it does ---------------------------------------------------------------------------------


@pytest.mark.claim("timeouts/activity")
@pytest.mark.parametrize(
    ("code", "activity"),
    [
        ("while True: pass", "computing"),
        ("import asyncio\nawait asyncio.sleep(1000)", "waiting"),
        ("sum(range(10 ** 12))", "silent"),
    ],
)
@pytest.mark.version_independent
def test_the_page_tells_busy_from_waiting_from_silent(
    example: ExamplePage, observer: Observer, code: str, activity: str
) -> None:
    with observer.expect(ENDED):
        told = in_lab(
            example,
            f"""
            const stop = new AbortController();
            const program = limited({json.dumps(code)}, {{ signal: stop.signal }});
            await until(() => activities().at(-1) === "ACTIVITY");
            const {{ ranMs }} = lab.limits;
            await until(() => lab.limits.ranMs > ranMs + 1_500);
            const told = activities();
            stop.abort();
            await program;
            return told;
            """.replace("ACTIVITY", activity),
        )
    # Each program begins with a little computing.
    assert told in ([activity], ["computing", activity])


@pytest.mark.claim("timeouts/asking")
def test_a_question_is_an_activity_of_its_own(example: ExamplePage) -> None:
    told = in_lab(
        example,
        """
        const program = limited("import asyncio; await asyncio.sleep(1000)", { timeoutMs: 300 });
        await until(() => lab.python.state === "running");
        await lab.limits.outside(() => until(() => activities().includes("asking")));
        await program;
        return activities().at(-1);
        """,
    )
    assert told == "idle"


@pytest.mark.claim("timeouts/ended")
def test_a_worker_that_is_gone_is_told_from_a_silent_one(
    example: ExamplePage, observer: Observer
) -> None:
    with observer.expect(ENDED):
        told = in_lab(
            example,
            """
            const { error } = await limited("import js; js.close(); import time; time.sleep(0.1)");
            return [error.code, activities().at(-1), (await limited("1 + 1")).value];
            """,
        )
    assert told == ["worker-ended", "ended", 2]


@pytest.mark.claim("timeouts/busy-page")
@pytest.mark.version_independent
def test_a_busy_page_takes_no_worker_for_silent(example: ExamplePage, observer: Observer) -> None:
    with observer.expect(ENDED):
        told = in_lab(
            example,
            """
            const stop = new AbortController();
            const program = limited("while True: pass", { signal: stop.signal });
            await until(() => activities().includes("computing"));
            const end = performance.now() + 3_000;
            while (performance.now() < end);
            const { ranMs } = lab.limits;
            await until(() => lab.limits.ranMs > ranMs + 500);
            stop.abort();
            await program;
            return activities().includes("silent");
            """,
        )
    assert told is False


# -- the judge ------------------------------------------------------------------------------------


STATUS = "document.getElementById('status').textContent"


def verdicts(example: ExamplePage, sample: str) -> list[str]:
    example.choose_sample(sample)
    example.press_run()
    example.wait_for("done", "error", phase="run", seconds=60)
    return example.page.locator("#verdicts li").all_inner_texts()


@pytest.mark.smoke
def test_a_right_answer_is_accepted(example: ExamplePage) -> None:
    told = verdicts(example, "A right answer")
    assert [text.split(",")[0] for text in told] == [
        *("n = 3: Accepted", "n = 10: Accepted", "n = 100: Accepted"),
    ]
    assert example.result == '"3 of 3 tests passed"'


def test_stop_ends_the_judge(example: ExamplePage) -> None:
    example.choose_sample("A loop that never ends")
    example.press_run()
    example.page.wait_for_function("status.includes('computes')".replace("status", STATUS))
    example.press_stop()
    example.wait_for("stopped", "done", "error", phase="stop")
    assert example.state == "stopped"
    assert example.page.locator("#verdicts li").count() == 0


JUDGED = {
    "Off by one": 'n = 3: Wrong answer: it printed "5"',
    "A loop that never ends": "n = 3: Over the time limit of 2 s. Python lives on.",
    "A list that eats the memory": "n = 3: Over the memory limit of 96 MiB. Python was replaced.",
    "One long call": "n = 3: Over the time limit of 2 s. Python was replaced.",
    "A program that never gives up": "n = 3: Over the time limit of 2 s. Python was replaced.",
    "An exception": "n = 10: Error in line 3: IndexError. Python lives on.",
}


@pytest.mark.claim("timeouts/judge")
@pytest.mark.version_independent
def test_the_judge_says_what_ended_a_program(example: ExamplePage, observer: Observer) -> None:
    with observer.expect(ENDED):
        told = {sample: verdicts(example, sample)[-1] for sample in JUDGED}
        assert told == JUDGED
        assert example.result == '"1 of 3 tests passed"'
        assert len(verdicts(example, "A right answer")) == 3
