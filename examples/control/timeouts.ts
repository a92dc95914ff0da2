// Timeouts, live: a judge for exercises. It says in words what ended a student's program.

import { type Ask, withInput } from "../../patterns/control/input/input";
import { newInterrupts } from "../../patterns/control/interrupt/interrupt";
import { Limits } from "../../patterns/control/timeouts/limits";
import { PythonError, PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { sayHowItStopped } from "../shared/stopped";
import { byId, Workbench } from "../shared/workbench";

const TESTS = [
  { input: "3", expected: "14" },
  { input: "10", expected: "385" },
  { input: "100", expected: "338350" },
];

const RIGHT = `n = int(input())
print(sum(k * k for k in range(1, n + 1)))`;

const OFF_BY_ONE = `n = int(input())
print(sum(k * k for k in range(n)))`;

const ENDLESS = `n = int(input())
total = 0
try:
    while n > 0:
        total += n * n  # and n stays as it is
finally:
    print(f"Cleaned up at n = {n}.")`;

const GREEDY = `n = int(input())
squares, k = [], 1
while k <= n:
    squares += [k * k] * 100_000  # and k stays as it is
print(sum(squares))`;

const LONG_CALL = `n = int(input())
print(sum(range(10 ** 12)))  # one call that no interrupt reaches`;

const STUBBORN = `while True:
    try:
        while True:
            pass
    except BaseException:
        pass  # never gives up`;

const RAISES = `squares = [1, 4, 9]
n = int(input())
print(sum(squares[k] for k in range(n)))`;

const MIB = 2 ** 20;

// #region use
const limits = new Limits({
  timeoutMs: 2_000,
  warnMs: 1_000,
  onWarning: () => workbench.showStatus("This takes long: 1 second is over"),
  memoryBytes: 96 * MIB,
  onPulse: ({ activity, heapBytes }) => showPulse(activity, heapBytes),
});

const python = new PythonWorker({
  indexURL,
  createWorker: () => limits.attach(newJudgeWorker()),
  newInterrupts, // where memory cannot be shared
  onEvent: (event) => {
    if (event.kind === "output" && event.stream === "stdout") printed += event.text;
    workbench.show(event);
  },
});

async function judge(code: string, expected: string): Promise<string> {
  try {
    await limits.run(python, code, { result: "none" });
    if (printed.trim() === expected) return `Accepted, after ${seconds(limits.ranMs)}`;
    return `Wrong answer: it printed ${JSON.stringify(printed.trim())}`;
  } catch (error) {
    if ((error as { code?: string }).code === "stopped") throw error; // by the person
    const hasNewWorker = python.state === "restarting";
    return `${explain(error)} ${hasNewWorker ? "Python was replaced." : "Python lives on."}`;
  }
}

// #endregion use

function explain(error: unknown): string {
  if (error instanceof PythonError) return `Error in line ${error.line}: ${error.type}.`;
  const { code, message } = error as { code?: string; message: string };
  if (code === "timeout") return "Over the time limit of 2 s.";
  if (code === "memory-limit") return `Over the memory limit of 96 MiB.`;
  if (code === "worker-ended") return "The browser has ended Python's worker.";
  return message;
}
// #region person
/** Python whose `input()` asks a person. The time until the answer does not count. */
function newAskingPython(limits: Limits, ask: Ask): PythonWorker {
  const outside: Ask = (question) => limits.outside(() => ask(question), question.signal);
  return new PythonWorker(withInput(outside, { indexURL }));
}
// #endregion person

let printed = "";

function newJudgeWorker() {
  return new Worker(new URL("./timeouts.worker.ts", import.meta.url), { type: "module" });
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

const DOES = {
  computing: "The program computes",
  waiting: "The program waits",
  asking: "The program asks",
  silent: "The program is in one long call",
  idle: "Between two tests",
  ended: "Python is being replaced",
};

function showPulse(activity: keyof typeof DOES, heapBytes: number): void {
  const { dataset } = byId("verdicts");
  dataset.activity = activity;
  dataset.heapBytes = String(heapBytes);
  if (workbench.state !== "running") return;
  workbench.showStatus(`${DOES[activity]}; its memory has ${Math.round(heapBytes / MIB)} MiB`);
}

/** Python that begins each test: other input, and no variable of the test before. */
const freshStart = (input: string) => `
import io, sys
sys.stdin = io.StringIO(${JSON.stringify(`${input}\n`)})
for name in [name for name in globals() if not name.startswith("__")]:
    del globals()[name]
del globals()["name"]
`;

async function judgeAll(code: string): Promise<string> {
  byId("verdicts").replaceChildren();
  let accepted = 0;
  for (const { input, expected } of TESTS) {
    await python.runPython(freshStart(input), { result: "none" });
    printed = "";
    const verdict = await judge(code, expected);
    const item = document.createElement("li");
    item.textContent = `n = ${input}: ${verdict}`;
    byId("verdicts").append(item);
    if (verdict.startsWith("Accepted")) accepted += 1;
    else break;
  }
  return `${accepted} of ${TESTS.length} tests passed`;
}

const workbench: Workbench = new Workbench({
  samples: [
    { title: "A right answer", code: RIGHT },
    { title: "Off by one", code: OFF_BY_ONE },
    { title: "A loop that never ends", code: ENDLESS },
    { title: "A list that eats the memory", code: GREEDY },
    { title: "One long call", code: LONG_CALL },
    { title: "A program that never gives up", code: STUBBORN },
    { title: "An exception", code: RAISES },
  ],
  start: () => python.init(),
  close: () => python.close(),
  run: judgeAll,
  stop: async () => sayHowItStopped(await python.stop()),
});

byId("result").after(byId("judged"));

// For the console, and for tests.
const newLimitedWorker = () =>
  new Worker(new URL("../../patterns/control/timeouts/limited.worker.ts", import.meta.url), {
    type: "module",
  });
Object.assign(globalThis, { Limits, limits, newJudgeWorker, newLimitedWorker, newInterrupts });
Object.assign(globalThis, { newAskingPython, python, PythonWorker, indexURL });
