// Interrupt, live: a simulation that is stopped, and then says what it has found.

import { newInterrupts } from "../../patterns/control/interrupt/interrupt";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { sayHowItStopped } from "../shared/stopped";
import { Workbench } from "../shared/workbench";

const PI = `import random

# Throws darts at a square until you press Stop. The part that
# hits the circle in the square comes to pi / 4.
hits = throws = 0

def play():
    global hits, throws
    while True:
        x, y = random.random(), random.random()
        hits += x * x + y * y < 1
        throws += 1
        if throws % 500_000 == 0:
            print(f"{throws:,} darts: pi is about {4 * hits / throws:.5f}")

try:
    play()
except KeyboardInterrupt:
    print(f"Stopped after {throws:,} darts: {4 * hits / throws:.6f}")`;

const CLOCK = `import time

# Waits most of the time. Stop ends the wait.
started = time.monotonic()
try:
    while True:
        time.sleep(1)
        print(f"{time.monotonic() - started:.0f} s")
finally:
    print("The clock has stopped.")`;

const SWALLOW = `# Never gives up. Its worker is replaced.
while True:
    try:
        while True:
            pass
    except BaseException:
        print("No!")`;

// #region use
const python = new PythonWorker({
  indexURL,
  createWorker: () =>
    new Worker(
      new URL("../../patterns/control/interrupt/interruptible.worker.ts", import.meta.url),
      { type: "module" },
    ),
  newInterrupts, // where memory cannot be shared
  onEvent: (event) => workbench.show(event),
});
// #endregion use

const workbench: Workbench = new Workbench({
  samples: [
    { title: "Pi, dart by dart", code: PI },
    { title: "A clock that sleeps", code: CLOCK },
    { title: "A program that never gives up", code: SWALLOW },
    { title: "1 + 1", code: "1 + 1" },
  ],
  start: () => python.init(),
  close: () => python.close(),
  run: (code) => python.runPython(code),
  stop: async () => sayHowItStopped(await python.stop()),
});

// For the console, and for tests.
Object.assign(globalThis, { PythonWorker, python, indexURL });
