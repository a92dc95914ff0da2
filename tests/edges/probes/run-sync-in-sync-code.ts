import { attempt } from "../outcome";
import type { WorkerProbe } from "../probe";

const CODE = `
import asyncio
try:
    from pyodide.ffi import run_sync
except ImportError:
    run_sync = None
run_sync(asyncio.sleep(0, "waits for the result")) if run_sync else "absent"
`;

export const probe: WorkerProbe = {
  where: "worker",
  title: "run_sync() refuses to work below runPython().",
  question: "What does run_sync() give inside runPython()?",
  source: "https://pyodide.org/en/stable/project/changelog.html#version-0-26-0",
  advice: "Enter Python by runPythonAsync(), even for code without await.",
  run: (pyodide) => attempt(() => pyodide.runPython(CODE)),
};
