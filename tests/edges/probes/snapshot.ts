import type { PyodideInterface } from "pyodide";
import { reason } from "../outcome";
import type { BootProbe } from "../probe";

type Snapshotting = PyodideInterface & { makeMemorySnapshot?: () => Uint8Array };

export const probe: BootProbe = {
  where: "own worker",
  title: "A snapshot of Python's memory can be made and booted from, by private options.",
  question: "What becomes of a boot from a memory snapshot?",
  source: "https://github.com/pyodide/pyodide/blob/main/src/js/snapshot.ts",
  advice: "It boots in a fraction of the time, but is private: keep the plain boot as a fallback.",
  async run({ loadPyodide }) {
    try {
      const first = (await loadPyodide({ _makeSnapshot: true })) as Snapshotting;
      if (!first.makeMemorySnapshot) return "absent";
      first.runPython("kept = 'boots, and remembers its variables'");
      const snapshot = first.makeMemorySnapshot();
      const second = await loadPyodide({ _loadSnapshot: snapshot });
      return second.runPython("kept");
    } catch (error) {
      return `fails: ${reason(error)}`;
    }
  },
};
