// Lets errors cross Comlink whole: class, code, cause, and Python's own. Import it on both sides.
// Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { transferHandlers } from "comlink";
import { describeThrown, reviveThrown, type ThrownData } from "./rpc/error-codec";
import { handlerOf } from "./rpc/thrown";

// #region handler
// Comlink's own handler for what was thrown keeps name, message and stack, and nothing else. The map
// of handlers is its extension point: add what it drops, so that a side without this file still works.
const builtin = handlerOf("throw");

transferHandlers.set("throw", {
  canHandle: builtin.canHandle,
  serialize(thrown: { value: unknown }) {
    const data = describeThrown(thrown.value);
    const isError = "error" in data;
    return [{ isError, value: isError ? data.error : data.value, data }, []];
  },
  deserialize(wire: { data?: ThrownData }) {
    if (wire.data) throw reviveThrown(wire.data);
    return builtin.deserialize(wire);
  },
});
// #endregion handler
