// Keeps the `code` of what is thrown, and lets layers send errors as Comlink does.
// Needs: comlink; import it on both sides. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { type Endpoint, transferHandlers } from "comlink";

interface Wire {
  isError: boolean;
  value: { code?: unknown };
}

const builtin = handlerOf("throw");

// Comlink keeps name, message and stack, and puts back whatever else is beside them.
transferHandlers.set("throw", {
  ...builtin,
  serialize(thrown: { value: unknown }) {
    const [wire, transfer] = builtin.serialize(thrown) as [Wire, Transferable[]];
    const code = (thrown.value as { code?: unknown } | undefined)?.code;
    if (wire.isError && typeof code === "string") wire.value.code = code;
    return [wire, transfer];
  },
});

/** Rejects the other side's call of this id. */
export function rejectCall(endpoint: Endpoint, id: string, error: Error): void {
  endpoint.postMessage({ id, type: "HANDLER", name: "throw", value: toWire(error) });
}

/** What crosses of `error`, by whichever handler is installed now. */
export function toWire(error: unknown): unknown {
  return handlerOf("throw").serialize({ value: error })[0];
}

/** What {@link toWire} made on the other side, as an error again. */
export function fromWire(wire: unknown): Error {
  try {
    handlerOf("throw").deserialize(wire);
  } catch (error) {
    return error as Error;
  }
  return new Error("The other side threw nothing");
}

/** One of Comlink's own handlers, or what has taken its place. */
export function handlerOf(name: "proxy" | "throw") {
  const known = transferHandlers.get(name);
  if (!known) throw new Error(`Comlink has no "${name}" handler: these patterns need Comlink 4.4`);
  return known;
}
