// What values of Python's are on the page, once they have crossed the worker and Comlink.

import { proxy, type Remote, wrap } from "comlink";
import "../../../patterns/workers/comlink/python-error-handler";
import { registerPyProxyHandler } from "../../../patterns/workers/comlink/rpc/pyproxy-handler";
import { type Outcome, outcome } from "../outcome";
import type { Registered, ValuesApi } from "./values-api";

registerPyProxyHandler();

/** Runs each code in a worker of its own; tells what arrived in words. */
export async function received(
  indexURL: string,
  registered: Registered,
  codes: string[],
): Promise<string[]> {
  const api = await start(indexURL, registered);
  const words: string[] = [];
  for (const code of codes) words.push(inWords(await outcome(api.run(code))));
  return words;
}

/** What a function of the page's gets as its argument, and what becomes of the worker's call. */
export async function passedToCallback(indexURL: string, code: string): Promise<unknown> {
  const api = await start(indexURL, "first");
  const callback = async (value: unknown) => shape(await value);
  return outcome(api.runThenCall(code, proxy(callback)));
}

/** Runs `setup`, then `code` so many times, then `count`. */
export async function afterMany(
  indexURL: string,
  registered: Registered,
  [setup, code, count]: [string, string, string],
  times: number,
): Promise<unknown> {
  const api = await start(indexURL, registered);
  await api.run(setup);
  for (let n = 0; n < times; n++) await api.run(code).catch(() => {});
  return api.run(count);
}

/** An array that was moved, and how much memory came with it and stayed behind. */
export async function moved(indexURL: string, codes: string[]): Promise<unknown[]> {
  const api = await start(indexURL, "first");
  const arrays: unknown[] = [];
  for (const code of codes) {
    const array = (await api.array(code)) as Uint8Array;
    const { byteLength } = array.buffer;
    arrays.push({
      shape: array.length > 10 ? array.constructor.name : shape(array),
      bytes: array.byteLength,
      byteLength,
      left: await api.leftOver(),
    });
  }
  return arrays;
}

export async function refusedArray(indexURL: string, code: string): Promise<Outcome> {
  return outcome((await start(indexURL, "first")).array(code));
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

const started = new Map<string, Promise<Remote<ValuesApi>>>();

/** A booted worker of this kind: the same one for all tests on this page. */
async function start(indexURL: string, registered: Registered): Promise<Remote<ValuesApi>> {
  const known = started.get(registered) ?? boot(indexURL, registered);
  started.set(registered, known);
  return known;
}

async function boot(indexURL: string, registered: Registered): Promise<Remote<ValuesApi>> {
  const worker = new Worker(new URL("./values.worker.ts", import.meta.url), { type: "module" });
  const api = wrap<ValuesApi>(worker);
  await api.init(indexURL, registered);
  return api;
}

function inWords(result: Outcome): string {
  if (result.status === "resolved") return shape(result.value);
  return result.status === "rejected" ? `rejects: ${result.code ?? result.message}` : "pending";
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
