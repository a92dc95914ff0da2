import { attempt } from "../outcome";
import type { WorkerProbe } from "../probe";

const SIGINT = 2;

export const probe: WorkerProbe = {
  where: "worker",
  title: "An interrupt stops busy Python.",
  question: "What becomes of runPython() when the interrupt byte is set in a busy loop?",
  source: "https://pyodide.org/en/stable/usage/keyboard-interrupts.html",
  advice: "Set the byte to 0 before each run: one that came too late would stop the next.",
  run(pyodide) {
    const buffer = Uint8Array.of(SIGINT);
    pyodide.setInterruptBuffer(buffer);
    try {
      return attempt(() => pyodide.runPython("for _ in range(10**7): pass\n'runs to its end'"));
    } finally {
      // Not in its type, but it has always switched interrupts off.
      pyodide.setInterruptBuffer(undefined as unknown as Uint8Array);
    }
  },
};
