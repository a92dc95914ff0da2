// Puts something between a worker's scope and Comlink.expose(): each message passes through it.
// Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { Endpoint } from "comlink";

/**
 * Wraps an endpoint so that `receive` gets each event, and decides whether to `pass` it on.
 *
 * What is posted goes through as it is.
 */
export function receiving(
  endpoint: Endpoint,
  receive: (event: MessageEvent, pass: () => void) => void,
): Endpoint {
  const wrapped = new Map<unknown, (event: Event) => void>();
  return {
    postMessage: endpoint.postMessage.bind(endpoint),
    addEventListener(type, listener, options) {
      const pass = (event: Event) =>
        typeof listener === "function" ? listener(event) : listener.handleEvent(event);
      const listen = (event: Event) => receive(event as MessageEvent, () => pass(event));
      wrapped.set(listener, listen);
      endpoint.addEventListener(type, listen, options);
    },
    removeEventListener(type, listener, options) {
      endpoint.removeEventListener(type, wrapped.get(listener) ?? listener, options);
      wrapped.delete(listener);
    },
    start: () => endpoint.start?.(),
  };
}
