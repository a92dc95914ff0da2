// Makes an async iterable of a Python generator: each item is made when the page asks for it.
// Needs: a page, comlink. From: pyodide-worker-patterns, rpc/streams, 0.2.0

import {
  type PythonWorker,
  PythonWorkerError,
  type RunOptions,
} from "../../workers/comlink/python-worker";

/** `timeoutMs` limits each item. `id` names all runs of the stream in events. Default: "stream-1" … */
export type StreamOptions = Omit<RunOptions, "result">;

/** Tracebacks leave out what is in this file. */
const OURS = "/lib/python3/page_streams.py";
const MODULE = `
import inspect, linecache, sys
from types import SimpleNamespace
import __main__
from pyodide.code import eval_code_async

MAX_SOURCES = 100
sources, streams = [], {}

async def start(name, code, filename):
    sources.append(filename)  # eval_code_async gives linecache the code, for tracebacks
    if len(sources) > MAX_SOURCES:
        linecache.cache.pop(sources.pop(0), None)
    value = await eval_code_async(code, __main__.__dict__, filename=filename)
    while inspect.isawaitable(value):
        value = await value
    streams[name] = value.__aiter__() if hasattr(value, "__aiter__") else iter(value)
    return await step(name)

async def step(name):
    """Returns [item], and [] at the end. A generator that raises has closed itself."""
    iterator = streams.pop(name, None)
    if iterator is None:
        return []
    try:
        item = await anext(iterator) if hasattr(iterator, "__anext__") else next(iterator)
    except (StopIteration, StopAsyncIteration):
        return []
    streams[name] = iterator
    return [item]

async def close(name):
    iterator = streams.pop(name, None)
    if hasattr(iterator, "aclose"):
        await iterator.aclose()
    elif hasattr(iterator, "close"):
        iterator.close()

sys.modules["page_streams"] = SimpleNamespace(start=start, step=step, close=close)
`;

/** A JSON string is a Python string too. */
const text = (value: string) => JSON.stringify(value);

/** Expressions, since these leave no name among the user's variables. */
const STREAMS = `__import__("page_streams")`;
const INSTALL = `"page_streams" in __import__("sys").modules or exec(compile(${text(MODULE)}, "${OURS}", "exec"), {})`;

let count = 0;

// #region stream
/**
 * Runs Python whose last expression is a generator, an async generator, or another iterable.
 *
 * Nothing runs before the first item is asked for. `return()`, and so `break`, closes the generator.
 * `next()` rejects as `runPython()` does, and then the stream has ended.
 *
 * @example
 * for await (const row of streamPython(python, "read_rows()")) show(row);
 */
export function streamPython(
  python: PythonWorker,
  code: string,
  options: StreamOptions = {},
): AsyncIterableIterator<unknown> {
  const name = `stream-${++count}`;
  const { signal, filename = `${name}.py`, ...limits } = options;
  const returning = new AbortController();
  const ended = signal ? AbortSignal.any([signal, returning.signal]) : returning.signal;
  let home: Worker | undefined;
  let hasStarted = false;
  let hasEnded = false;

  const run = (expression: string, more: RunOptions = {}) =>
    python.call(
      async ({ worker, remote }) => {
        home ??= worker;
        if (worker === home) return remote.runPython(expression, OURS);
        throw new PythonWorkerError("worker-ended", "The stream has ended with its worker");
      },
      { id: name, ...limits, ...more },
    );

  const next = () => {
    const start = `start(${text(name)}, ${text(code)}, ${text(filename)})`;
    const step = hasStarted
      ? `${STREAMS}.step(${text(name)})`
      : `(${INSTALL}, ${STREAMS}.${start})[1]`;
    hasStarted = true;
    return run(step, { signal: ended }) as Promise<[] | [item: unknown]>;
  };

  const close = async () => {
    if (!home) return;
    await run(`${STREAMS}.close(${text(name)})`).catch((error) => {
      if (!GONE.includes(error.code)) throw error;
    });
  };

  return {
    async next() {
      if (hasEnded) return DONE;
      try {
        const items = await next();
        if (items.length === 1) return { done: false, value: items[0] };
        hasEnded = true;
      } catch (error) {
        if (returning.signal.aborted) return DONE;
        hasEnded = true;
        if (OPEN_AFTER.includes((error as PythonWorkerError).code)) close().catch(() => {});
        throw error;
      }
      return DONE;
    },
    async return() {
      if (hasEnded) return DONE;
      hasEnded = true;
      returning.abort(); // stops the item that Python makes, if any
      await close();
      return DONE;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
// #endregion stream

const DONE = { done: true, value: undefined } as const;

/** With these the worker, and so the generator, is gone. */
const GONE = ["closed", "worker-ended"];

/** After these the generator may still be open: the run was not under way, or the item has no clone. */
const OPEN_AFTER = ["stopped", "timeout", "result-not-clonable"];
