// Makes an async iterable of a Python generator, on every Pyodide release, and closes it when nobody reads on.
// Needs: a worker with Pyodide. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { PyodideInterface } from "../../../shared/load-pyodide";
import { isPyProxy, toClonable } from "../../../shared/to-clonable";

/** The part of a PyProxy that is used here. */
interface Generator {
  readonly type: string;
  copy(): Generator;
  destroy(): void;
}

type Step = (generator: Generator) => Promise<unknown>;

/** Calls a function of Python's. */
type Call = (step: Step, generator: Generator) => Promise<unknown>;

// What a proxy of a generator offers has changed from release to release; Python's own protocol has not.
const PYTHON = `
async def next_item(generator):
    try:
        if hasattr(generator, "__anext__"):
            return [False, await generator.__anext__()]
        return [False, next(generator)]
    except (StopIteration, StopAsyncIteration):
        return [True, None]

async def close(generator):
    if hasattr(generator, "aclose"):
        await generator.aclose()
    else:
        generator.close()
`;

/** Whether a result of Python's is a generator, of either kind. */
export function isGenerator(value: unknown): value is Generator {
  return isPyProxy(value) && /^(async_)?generator$/.test(value.type);
}

// #region stream
/**
 * Makes the function that turns Python's generators into async iterables of clonable items.
 *
 * The generator is closed, and its proxy destroyed, at its end, at an exception and at `return()`.
 *
 * @param call how Python is called. Default: as any function; `readingErrors()` has a way that keeps what is raised
 */
export function streaming(
  pyodide: PyodideInterface,
  call: Call = (step, generator) => step(generator),
): (generator: Generator) => AsyncIterableIterator<unknown> {
  const scope = pyodide.toPy({});
  pyodide.runPython(PYTHON, { globals: scope });
  const nextItem = scope.get("next_item") as Step;
  const close = scope.get("close") as Step;
  return (generator) => {
    let open = true;
    const end = async () => {
      if (!open) return;
      open = false;
      await call(close, generator).finally(() => generator.destroy());
    };
    return {
      async next() {
        if (!open) return { done: true, value: undefined };
        try {
          const [done, value] = toClonable(await call(nextItem, generator)) as [boolean, unknown];
          if (done) await end();
          return { done, value };
        } catch (error) {
          await end();
          throw error;
        }
      },
      async return() {
        await end();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
}
// #endregion stream
