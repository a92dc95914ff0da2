// Says in words what became of a run that was stopped.

import type { Stopped } from "../../patterns/workers/comlink/python-worker";

export function sayHowItStopped(how: Stopped): string {
  if (how === "replaced") return "Stopped by a new worker: Python starts afresh";
  return "Stopped by an interrupt: Python keeps its variables";
}
