// Lets the other side call only what is on a list: bare Comlink hands over the whole prototype chain.
// Needs: comlink. From: pyodide-worker-patterns, rpc/guard, 0.2.0

import type { Endpoint } from "comlink";

/** From each of these it is a step or two to any code on this side. */
const NEVER = ["constructor", "__proto__", "prototype", "call", "apply", "bind"];

/** The part of Comlink's messages that is judged here. */
interface Request {
  id?: string;
  type?: string;
  path?: unknown;
}

// #region guard
/**
 * Makes an endpoint for `Comlink.expose(api, …)`: methods on the list can be called, properties on the
 * list can be read. Nothing can be set, constructed or listened in on.
 *
 * A refused call rejects on the other side with an error whose `code` is `"not-allowed"`.
 *
 * @param allowed names such as `runPython`, or paths such as `files.read`; "" is the object itself
 * @param endpoint Default: the worker's own
 * @throws {TypeError} for a name that leads to any code
 */
export function guard(
  allowed: readonly string[],
  endpoint: Endpoint = self as unknown as Endpoint,
): Endpoint {
  const bad = allowed.find((path) => path.split(".").some((name) => NEVER.includes(name)));
  if (bad !== undefined) throw new TypeError(`"${bad}" cannot be allowed: it leads to any code`);
  const list = new Set(allowed);
  const guarded = new Map<unknown, (event: Event) => void>();
  return {
    postMessage: (message, transfer) => endpoint.postMessage(message, transfer ?? []),
    addEventListener(type, listener, options) {
      const listen = (event: Event) => {
        const request: Request | null = (event as MessageEvent).data;
        if (!isRequest(request) || isAllowed(list, request)) pass(listener, event);
        else refuse(endpoint, request, allowed);
      };
      guarded.set(listener, listen);
      endpoint.addEventListener(type, listen, options);
    },
    removeEventListener(type, listener, options) {
      endpoint.removeEventListener(type, guarded.get(listener) ?? listener, options);
      guarded.delete(listener);
    },
    start: () => endpoint.start?.(),
  };
}
// #endregion guard

const isRequest = (data: Request | null): data is Request => data?.type !== undefined;

const pass = (listener: EventListenerOrEventListenerObject, event: Event) =>
  typeof listener === "function" ? listener(event) : listener.handleEvent(event);

function isAllowed(list: ReadonlySet<string>, { type, path = [] }: Request): boolean {
  if (type === "RELEASE") return true;
  if (type !== "APPLY" && type !== "GET") return false;
  // A path such as [null] would join to "", which is the object itself.
  if (!Array.isArray(path) || !path.every((name) => typeof name === "string")) return false;
  return list.has(path.join("."));
}

/** Answers as Comlink does when a method throws. Comlink puts back what is beside the message. */
function refuse(endpoint: Endpoint, { id, type, path }: Request, allowed: readonly string[]): void {
  const what = Array.isArray(path) ? path.map(String).join(".") : "";
  const list = allowed.map((name) => name || "the call itself").join(", ");
  const message = `${type} "${what}" is not allowed. Allowed is: ${list}`;
  const error = { name: "NotAllowedError", message, code: "not-allowed", stack: "" };
  endpoint.postMessage({
    id,
    type: "HANDLER",
    name: "throw",
    value: { isError: true, value: error },
  });
}
