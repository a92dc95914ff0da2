// Lets Python's exceptions cross Comlink as themselves. Import it on both sides, before any call.
// Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { transferHandlers } from "comlink";
import { describeError, type ErrorData, reviveError } from "../../shared/errors";

// #region handler
// Comlink's own handler for what was thrown keeps name, message and stack, and nothing else. The map
// of handlers is its extension point: add what it drops, so that a side without this file still works.
const builtin = transferHandlers.get("throw");
if (!builtin) throw new Error('Comlink has no "throw" handler: these patterns need Comlink 4.4');

transferHandlers.set("throw", {
  canHandle: builtin.canHandle,
  serialize(thrown: { value: unknown }) {
    const [wire, transfer] = builtin.serialize(thrown);
    return [{ ...(wire as object), data: describeError(thrown.value) }, transfer];
  },
  deserialize(wire: { data?: ErrorData }) {
    if (wire.data) throw reviveError(wire.data);
    return builtin.deserialize(wire);
  },
});
// #endregion handler
