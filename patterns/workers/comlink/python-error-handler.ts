// Lets Python's exceptions cross Comlink as themselves. Import it on both sides, before any call.
// Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { transferHandlers } from "comlink";
import { describeError, type ErrorData, reviveError } from "../../shared/errors";

// #region handler
// Comlink's own handler for what was thrown keeps name, message and stack, and nothing else. The map
// of handlers is its extension point: keep the test for "this was thrown", replace what crosses.
const builtin = transferHandlers.get("throw");
if (!builtin) throw new Error('Comlink has no "throw" handler: these patterns need Comlink 4.4');

transferHandlers.set("throw", {
  canHandle: builtin.canHandle,
  serialize: (thrown: { value: unknown }) => [describeError(thrown.value), []],
  deserialize: (data: ErrorData): never => {
    throw reviveError(data);
  },
});
// #endregion handler
