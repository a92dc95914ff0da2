// Streams, live: each item of a generator is a line on the page as soon as Python has made it.

import { streamPython } from "../../patterns/rpc/streams/stream-python";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { formatValue } from "../shared/format-value";
import { sayHowItStopped } from "../shared/stopped";
import { Workbench } from "../shared/workbench";

const MAX_ITEMS = 100;

const PRIMES = `from math import isqrt

def primes():
    n = 2
    while True:
        if all(n % d for d in range(2, isqrt(n) + 1)):
            yield n
        n += 1

primes()  # it never ends: the page takes ${MAX_ITEMS} items, and leaves the loop`;

const CLOCK = `import asyncio, datetime

async def clock():
    for tick in range(5):
        yield {"tick": tick, "time": f"{datetime.datetime.now():%H:%M:%S}"}
        await asyncio.sleep(1)

clock()`;

const CLOSING = `def rows():
    try:
        for n in range(3):
            yield f"row {n}"
    finally:
        print("The file is closed")

rows()`;

const python = new PythonWorker({
  indexURL,
  onEvent: (event) => workbench.show(event),
});
// For the console, and for tests.
Object.assign(globalThis, { python, streamPython, PythonWorker, indexURL });

const workbench: Workbench = new Workbench({
  samples: [
    { title: "Primes without end", code: PRIMES },
    { title: "A clock", code: CLOCK },
    { title: "Clean up at the end", code: CLOSING },
  ],
  start: () => python.init(),
  close: () => python.close(),
  run: show,
  stop: async () => sayHowItStopped(await python.stop()),
});

// #region use
async function show(code: string): Promise<string> {
  let count = 0;
  for await (const item of streamPython(python, code)) {
    workbench.show({ kind: "output", stream: "stdout", text: `${formatValue(item)}\n` });
    count += 1;
    if (count === MAX_ITEMS) break; // Python's generator is closed
  }
  return `${count} items`;
}
// #endregion use
