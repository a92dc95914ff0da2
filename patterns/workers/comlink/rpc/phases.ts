// Tells the page what a call is at (boot, install, run), so that each can have a time limit of its own.
// Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { Endpoint } from "comlink";
import { receiving } from "./receiving";

/** Sent for calls that asked for it, in the order in which their phases begin. */
export interface PhaseMessage {
  readonly pwp: "phase";
  /** Comlink's id of the call. */
  readonly call: string;
  readonly phase: string;
}

let enterPhase: ((phase: string) => void) | undefined;

/**
 * Returns the function that tells the phase of the call which is being received.
 *
 * Ask for it at the top of a method, before any await: calls of several callers interleave after that.
 */
export function phasesOfThisCall(): (phase: string) => void {
  return enterPhase ?? (() => {});
}

/** Wraps the worker's scope for `Comlink.expose(api, …)`. */
export function tellingPhases(scope: Endpoint): Endpoint {
  return receiving(scope, ({ data }, pass) => {
    const { id, tellPhases } = data ?? {};
    if (tellPhases) {
      enterPhase = (phase) =>
        scope.postMessage({ pwp: "phase", call: id, phase } satisfies PhaseMessage);
    }
    try {
      pass();
    } finally {
      enterPhase = undefined;
    }
  });
}
