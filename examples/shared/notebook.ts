// What the notebooks of the framework examples have in common: two cells, and what is said of them.

import { type Environment, PythonError } from "../../patterns/shared/protocol";
import type { PythonState } from "../../patterns/workers/comlink/python-worker";
import { standardLibrary } from "./choose-pyodide";
import type { State } from "./workbench";

/** What the cells show at first. */
export const SAMPLES: readonly string[] = [
  "squares = [n * n for n in range(10)]\nprint(squares)\nsum(squares)",
  "[n for n in squares if n % 2]  # the same Python, so the same variables",
];

/** How the newest run ended. */
export type Answer = { state: "done" } | { state: "error"; error: unknown } | undefined;

export const STATUS: Record<State, string> = {
  booting: "Starting Python…",
  ready: "Ready",
  running: "Running…",
  done: "Done",
  error: "Failed",
  stopped: "Stopped",
};

/** What the page shows, and what tests wait for. */
export function stateOf(python: PythonState, answer: Answer): State {
  if (python === "running" || python === "stopping") return "running";
  if (python !== "ready") return "booting";
  if (answer?.state !== "error") return answer?.state ?? "ready";
  return (answer.error as { code?: string }).code === "stopped" ? "stopped" : "error";
}

/** An error as the page shows it. */
export function problemOf(error: unknown) {
  const { name, message, code } = error as { name: string; message: string; code?: string };
  if (!(error instanceof PythonError)) return { title: name, message, code, traceback: "" };
  return { title: error.type, message, code, traceback: error.traceback };
}

/** What really runs, by the ids of the workbench. */
export function factsOf({ pyodide, python, worker, crossOriginIsolated: isolated }: Environment) {
  return [
    { id: "fact-pyodide", name: "Pyodide", value: pyodide },
    { id: "fact-python", name: "Python", value: python },
    { id: "fact-worker", name: "Worker", value: worker },
    {
      id: "fact-cross-origin-isolated",
      name: "Cross-origin isolated",
      value: String(isolated && crossOriginIsolated),
    },
    { id: "fact-standard-library", name: "Standard library", value: standardLibrary },
  ];
}
