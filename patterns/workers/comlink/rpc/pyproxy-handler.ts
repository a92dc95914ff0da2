// Lets a worker return what Python returned: a PyProxy crosses Comlink as plain data, and is freed.
// Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { proxyMarker, type TransferHandler, transferHandlers } from "comlink";
import { isPyProxy, type PyProxy, toClonable } from "../../../shared/to-clonable";
import { describeThrown, reviveThrown, type ThrownData } from "./error-codec";

/** A conversion that failed crosses too: what `serialize` throws, Comlink replaces by a bare TypeError. */
type Wire = { value: unknown } | { failure: ThrownData };

// #region handler
export const pyProxyHandler: TransferHandler<PyProxy, Wire> = {
  // What is marked by Comlink.proxy() is to stay in the worker.
  canHandle: (value): value is PyProxy =>
    isPyProxy(value) && !(value as { [proxyMarker]?: true })[proxyMarker],
  serialize(proxy) {
    try {
      return [{ value: toClonable(proxy) }, []];
    } catch (error) {
      return [{ failure: describeThrown(error) }, []];
    }
  },
  deserialize(wire) {
    if ("value" in wire) return wire.value as PyProxy;
    // Of a result this rejects the call. Thrown instead, it would leave a call pending that has a
    // PyProxy among its arguments: Comlink reads those where nothing catches.
    const refused = Promise.reject(reviveThrown(wire.failure));
    refused.catch(() => {});
    return refused as unknown as PyProxy;
  },
};

/**
 * Puts the handler before all others; import it on both sides and call it before the first call.
 *
 * A PyProxy that crosses is destroyed. To keep it in the worker, send `proxy.copy()`.
 */
export function registerPyProxyHandler(): void {
  // From Pyodide 0.28 on, Comlink's own handlers throw at a dict: `throwMarker in dict` asks Python
  // for a key that is a Symbol. Comlink asks its handlers in order, so this one has to be the first.
  const others = [...transferHandlers].filter(([name]) => name !== "pyproxy");
  transferHandlers.clear();
  transferHandlers.set("pyproxy", pyProxyHandler);
  for (const [name, handler] of others) transferHandlers.set(name, handler);
}
// #endregion handler
