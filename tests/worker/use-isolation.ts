// What the page of Cross-Origin Isolation shows as "Use it": Stop for the client of Basic Worker.

// #region use
import { newInterruptBuffer, stopRun } from "../../patterns/shared/stop-run";
import { PythonClient } from "../../patterns/workers/basic-worker/python-client";
import { explainIsolation } from "../../patterns/workers/cross-origin-isolation/isolation";

export async function newStoppable(indexURL: string, warn: (text: string) => void) {
  for (const text of (await explainIsolation()).missing) warn(text);
  const interrupts = newInterruptBuffer(); // undefined where memory cannot be shared
  let python = new PythonClient({ indexURL, interrupts });
  let run: Promise<unknown> = Promise.resolve();
  return {
    run: (code: string) => (run = python.runPython(code)),
    async stop() {
      if (await stopRun(run, { interrupts })) return "stopped"; // the variables stay
      python.close(); // rejects the run
      python = new PythonClient({ indexURL, interrupts });
      return "replaced";
    },
  };
}
// #endregion use
