import { outcome } from "../outcome";
import type { BootProbe } from "../probe";

const SIGINT = 2;
const CODE = "import asyncio\nawait asyncio.sleep(0.2)\n'sleeps on, the interrupt is lost'";

export const probe: BootProbe = {
  where: "own worker",
  title:
    "An interrupt that comes while Python awaits ends the run, gets lost or leaves it hanging.",
  question: "What becomes of runPythonAsync() when the interrupt byte is set in asyncio.sleep()?",
  source: "https://github.com/pyodide/pyodide/issues/2141",
  advice:
    "Stop in two stages: first a message that cancels the asyncio task, then the interrupt byte, " +
    "when the task has not answered.",
  async run({ loadPyodide }) {
    const pyodide = await loadPyodide();
    // The interpreter echoes the interrupt into the event loop, where nobody can catch it.
    for (const echo of ["error", "unhandledrejection"]) {
      self.addEventListener(echo, (event) => event.preventDefault());
    }
    const buffer = new Uint8Array(1);
    pyodide.setInterruptBuffer(buffer);
    const run = pyodide.runPythonAsync(CODE);
    setTimeout(() => {
      buffer[0] = SIGINT;
    }, 50);
    return outcome(run, String);
  },
};
