// Lets the other side reach only what it was given: bare Comlink hands over the whole prototype chain.
// Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { type Endpoint, expose, transferHandlers } from "comlink";
import { receiving } from "./receiving";
import { RpcError } from "./rpc-error";
import { handlerOf, rejectCall } from "./thrown";

/** What was asked for is not on the list. `message` names it, and what is. */
export class NotAllowedError extends RpcError {
  override readonly name = "NotAllowedError";
  override readonly code = "not-allowed";
}

/** From each of these it is a step or two to running any code on this side. */
const NEVER = ["constructor", "__proto__", "prototype", "call", "apply", "bind"];

// #region guard
/**
 * Wraps an endpoint for `Comlink.expose(api, …)`: methods on the list can be called, properties on it
 * read. Nothing can be set, constructed or listened in on.
 *
 * @param allowed names such as `runPython`, or paths such as `files.read`; "" is the object itself
 * @throws {TypeError} for a name that must never be reached
 */
export function guard(endpoint: Endpoint, allowed: readonly string[]): Endpoint {
  const bad = allowed.find((path) => path.split(".").some((name) => NEVER.includes(name)));
  if (bad !== undefined)
    throw new TypeError(`"${bad}" must not be on the list: it leads to any code`);
  const list = new Set(allowed);
  return receiving(endpoint, ({ data }, pass) => {
    asPlainCall(data);
    const { id, type: kind, path } = data ?? {};
    if (kind === undefined || kind === "RELEASE" || allows(list, kind, path)) pass();
    else rejectCall(endpoint, id, notAllowed(kind, path, allowed));
  });
}
// #endregion guard

/**
 * The names of all methods of an object and its classes, without what every object has.
 *
 * What TypeScript calls private or protected is a method like any other; `#names` are not seen.
 */
export function methodsOf(api: object): string[] {
  const names = new Set<string>();
  for (let at = api; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === "function" && !NEVER.includes(name)) names.add(name);
    }
  }
  return [...names];
}

// #region proxies
/** From now on, what is passed by `Comlink.proxy()` is guarded too: a function can be called, and no more. */
export function guardProxies(): void {
  const builtin = handlerOf("proxy");
  transferHandlers.set("proxy", {
    ...builtin,
    serialize(value: object) {
      const { port1, port2 } = new MessageChannel();
      expose(value, guard(port1, typeof value === "function" ? [""] : methodsOf(value)));
      return [port2, [port2]];
    },
  });
}
// #endregion proxies

/** Up to 0.26 Python calls what it was given by `apply()`: made a plain call, nobody chooses its `this`. */
function asPlainCall(data: { type?: string; path?: unknown; argumentList?: { value: unknown }[] }) {
  const { type, path, argumentList } = data ?? {};
  if (type !== "APPLY" || !Array.isArray(path) || path.at(-1) !== "apply") return;
  const list = argumentList?.[1]?.value ?? [];
  if (!Array.isArray(list)) return;
  data.path = path.slice(0, -1);
  data.argumentList = list.map((value) => ({ type: "RAW", value }));
}

function allows(list: ReadonlySet<string>, kind: string, path: unknown): boolean {
  if (!Array.isArray(path) && path !== undefined) return false;
  const names = path ?? [];
  if (kind !== "APPLY" && kind !== "GET") return false;
  if (!names.every((name) => typeof name === "string")) return false; // [null] would join to ""
  return list.has(names.join("."));
}

function notAllowed(kind: string, path: unknown, allowed: readonly string[]): Error {
  const what = Array.isArray(path) ? path.join(".") : "";
  const list = allowed.map((name) => name || "the call itself").join(", ");
  return new NotAllowedError(`${kind} "${what}" is not allowed. Allowed is: ${list}.`);
}
