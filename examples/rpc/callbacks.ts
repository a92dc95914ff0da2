// Callbacks, live: Python draws on a canvas of this page, and asks the person who sits before it.

import { withCallbacks } from "../../patterns/rpc/callbacks/with-callbacks";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { sayHowItStopped } from "../shared/stopped";
import { byId, Workbench } from "../shared/workbench";

const DRAW = `import asyncio
from math import sin
from page import clear, draw

clear()
for x in range(0, 480, 4):
    draw(x, 80 + 60 * sin(x / 40))  # need not be awaited
    await asyncio.sleep(0.01)`;

const ASK = `from page import ask

name = await ask("What is your name?")
f"Hello {name}, said Python"`;

const FAIL = `from page import fail
from pyodide.ffi import JsException

try:
    await fail("no such row")
except JsException as error:
    print(f"{error.name}: {error.message}")`;

// #region use
const callbacks = {
  ask,
  draw(x: number, y: number) {
    context?.fillRect(x, y, 5, 5);
  },
  clear: () => context?.clearRect(0, 0, 480, 160),
  fail(why: string) {
    throw new RangeError(why);
  },
};
const python = new PythonWorker({
  indexURL,
  createWorker: withCallbacks(callbacks),
  onEvent: (event) => workbench.show(event),
});
// #endregion use

// For the console, and for tests.
Object.assign(globalThis, { python, callbacks, withCallbacks, PythonWorker, indexURL });

const context = byId<HTMLCanvasElement>("drawing").getContext("2d");
if (context) context.fillStyle = "#7db2ff";

const workbench: Workbench = new Workbench({
  samples: [
    { title: "Draw a wave", code: DRAW },
    { title: "Ask a question", code: ASK },
    { title: "Catch an error of the page", code: FAIL },
  ],
  start: () => python.init(),
  close: () => python.close(),
  run: (code) => python.runPython(code),
  stop: async () => sayHowItStopped(await python.stop()),
});

/** Shows a question, and waits for its answer. */
function ask(question: string): Promise<string> {
  const input = byId<HTMLInputElement>("answer");
  const setOpen = (isOpen: boolean) => {
    input.disabled = byId<HTMLButtonElement>("send").disabled = !isOpen;
  };
  byId("question-text").textContent = question;
  setOpen(true);
  input.focus();
  return new Promise((resolve) => {
    byId("question").onsubmit = (event) => {
      event.preventDefault();
      setOpen(false);
      resolve(input.value);
    };
  });
}
