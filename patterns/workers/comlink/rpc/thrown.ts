// Keeps the `code` of what is thrown, and lets layers send errors as Comlink does.
// Needs: comlink; import it on both sides. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { transferHandlers } from "comlink";

interface Wire {
  isError: boolean;
  value: { code?: unknown };
}

const builtin = handler();

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

/** What crosses of `error`, by whichever handler is installed now. */
export function toWire(error: unknown): unknown {
  return handler().serialize({ value: error })[0];
}

/** What {@link toWire} made on the other side, as an error again. */
export function fromWire(wire: unknown): Error {
  try {
    handler().deserialize(wire);
  } catch (error) {
    return error as Error;
  }
  return new Error("The other side threw nothing");
}

function handler() {
  const known = transferHandlers.get("throw");
  if (!known) throw new Error('Comlink has no "throw" handler: this file needs Comlink 4.4');
  return known;
}
