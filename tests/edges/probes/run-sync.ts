import { outcome } from "../outcome";
import type { WorkerProbe } from "../probe";

/** Also for the twin of this probe, which enters Python the other way. */
export const RUN_SYNC = `
import asyncio
try:
    from pyodide.ffi import run_sync
except ImportError:
    run_sync = None
run_sync(asyncio.sleep(0, "waits for the result")) if run_sync else "absent"
`;

export const probe: WorkerProbe = {
  where: "worker",
  title: "run_sync() lets synchronous Python wait for a promise, where the browser can.",
  question: "What does run_sync() give inside runPythonAsync()?",
  source: "https://pyodide.org/en/stable/project/changelog.html#version-0-26-0",
  advice:
    "Ask can_run_sync() first, enter by runPythonAsync(), and have a way without: it needs " +
    "JavaScript Promise Integration.",
  run: (pyodide) => outcome(pyodide.runPythonAsync(RUN_SYNC), String),
};
