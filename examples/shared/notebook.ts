// What the notebooks of the framework examples have in common: two cells, and what is said of them.

import type { PythonState } from "../../patterns/workers/comlink/python-worker";
import type { State } from "./workbench";

/** What the cells show at first. */
export const SAMPLES: readonly string[] = [
  "squares = [n * n for n in range(10)]\nprint(squares)\nsum(squares)",
  "[n for n in squares if n % 2]  # the same Python, so the same variables",
];

/** How the newest run ended. */
export type Answer = { state: "done" } | { state: "error"; error: unknown } | undefined;

/** What the page shows, and what tests wait for. */
export function stateOf(python: PythonState, answer: Answer): State {
  if (python === "running" || python === "stopping") return "running";
  if (python !== "ready") return "booting";
  if (answer?.state !== "error") return answer?.state ?? "ready";
  return (answer.error as { code?: string }).code === "stopped" ? "stopped" : "error";
}
