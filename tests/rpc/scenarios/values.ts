// What values of Python's are on the page, once they have crossed the worker and Comlink.

import { proxy, type Remote, transferHandlers, wrap } from "comlink";
import "../../../patterns/workers/comlink/python-error-handler";
import { registerPyProxyHandler } from "../../../patterns/workers/comlink/rpc/pyproxy-handler";
import { type Outcome, outcome } from "../outcome";
import type { Registered, ValuesApi } from "./values-api";

/** What is done with a piece of Python. "call" gives its value to a function of the page's. */
type Step = ["run" | "call" | "array" | "many", string];

const TIMES = 200;

/** Does each step, in one worker; tells what arrived in words. */
export async function received(
  indexURL: string,
  registered: Registered,
  steps: Step[],
): Promise<string[]> {
  registerPyProxyHandler();
  const api = await start(indexURL, registered);
  const callback = proxy(async (value: unknown) => shape(await value));
  const words: string[] = [];
  for (const [how, code] of steps) {
    if (how === "run") words.push(inWords(await outcome(api.run(code))));
    if (how === "call") words.push(inWords(await outcome(api.runThenCall(code, callback))));
    if (how === "array") words.push(await moved(api, code));
    if (how === "many") words.push(await failures(() => api.run(code)));
  }
  transferHandlers.delete("pyproxy"); // other scenarios share the page
  return words;
}

/** What arrived, how much memory came with it, and how much of it the worker still has. */
async function moved(api: Remote<ValuesApi>, code: string): Promise<string> {
  const result = await outcome(api.array(code));
  if (result.status !== "resolved") return inWords(result);
  const array = result.value as Uint8Array;
  const what = array.length > 10 ? array.constructor.name : shape(array);
  return `${what} of ${array.buffer.byteLength} bytes, ${await api.leftOver()} left`;
}

async function failures(call: () => Promise<unknown>): Promise<string> {
  let failed = 0;
  for (let n = 0; n < TIMES; n++) {
    await call().catch(() => {
      failed++;
    });
  }
  return `${failed} of ${TIMES} failed`;
}

/** The control: ten bytes, sent as the view that Pyodide gives. */
export async function heap(indexURL: string, code: string): Promise<unknown> {
  const api = await start(indexURL, "not");
  const view = await api.view(code);
  return {
    length: view.byteLength,
    shipped: view.buffer.byteLength,
    transfer: await api.transferredView(code),
  };
}

async function start(indexURL: string, registered: Registered): Promise<Remote<ValuesApi>> {
  const worker = new Worker(new URL("./values.worker.ts", import.meta.url), { type: "module" });
  const api = wrap<ValuesApi>(worker);
  await api.init(indexURL, registered);
  return api;
}

function inWords(result: Outcome): string {
  if (result.status === "resolved") return shape(result.value);
  if (result.status === "pending") return "pending";
  return result.code ? `rejects: ${result.code}, ${result.message}` : `rejects: ${result.message}`;
}

/** `Array [1, Set {2}]` and the like: a value in words that leave no doubt. */
function shape(value: unknown, within: unknown[] = []): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value !== "object" || value === null) return String(value);
  const kind = value.constructor.name;
  if (within.includes(value)) return `the ${kind} itself`;
  const inner = (items: Iterable<unknown>) =>
    [...items].map((item) => shape(item, [...within, value])).join(", ");
  if (Array.isArray(value)) return `${kind} [${inner(value)}]`;
  if (ArrayBuffer.isView(value)) return `${kind} [${inner(value as Uint8Array)}]`;
  if (value instanceof Set) return `${kind} {${inner(value)}}`;
  if (value instanceof Map) return `${kind} {${inner(value)}}`;
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${inner([item])}`);
  return `${kind} {${entries.join(", ")}}`;
}
