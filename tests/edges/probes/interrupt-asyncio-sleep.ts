import { outcome } from "../outcome";
import type { BootProbe } from "../probe";

const SIGINT = 2;
const CODE = `
import asyncio
about_to_sleep()
await asyncio.sleep(60)
"sleeps on to its end"
`;

export const probe: BootProbe = {
  where: "own worker",
  title: "An interrupt does not reach Python that awaits: no bytecode runs that could see it.",
  question: "What becomes of runPythonAsync() when the interrupt byte is set in asyncio.sleep()?",
  source: "https://github.com/pyodide/pyodide/issues/2141",
  advice:
    "Stop in two stages: first a message that cancels the asyncio task, then the interrupt byte, " +
    "when the task has not answered. The byte alone is seen some 50 bytecode checks after the " +
    "sleep has ended: in your code, in the event loop, or after the run.",
  async run({ loadPyodide }) {
    const pyodide = await loadPyodide();
    // The interpreter echoes the interrupt into the event loop, where nobody can catch it.
    for (const echo of ["error", "unhandledrejection"]) {
      self.addEventListener(echo, (event) => event.preventDefault());
    }
    const buffer = new Uint8Array(1);
    pyodide.setInterruptBuffer(buffer);
    pyodide.globals.set("about_to_sleep", () => {
      // A timer fires when Python has given the thread back, so it is in the sleep by then.
      setTimeout(() => {
        buffer[0] = SIGINT;
      });
    });
    return outcome(pyodide.runPythonAsync(CODE), String);
  },
};
