import { attempt } from "../outcome";
import type { WorkerProbe } from "../probe";
import { RUN_SYNC } from "./run-sync";

export const probe: WorkerProbe = {
  where: "worker",
  title: "run_sync() refuses to work below runPython().",
  question: "What does run_sync() give inside runPython()?",
  source: "https://pyodide.org/en/stable/project/changelog.html#version-0-26-0",
  advice: "Enter Python by runPythonAsync(), even for code without await.",
  run: (pyodide) => attempt(() => pyodide.runPython(RUN_SYNC)),
};
