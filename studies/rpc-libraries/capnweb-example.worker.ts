// Cap'n Web: the worker's side. What extends RpcTarget stays here, and the page calls it by reference.

import { newMessagePortRpcSession, RpcTarget } from "capnweb";
import type { PyodideInterface } from "pyodide";

// #region worker
class Session extends RpcTarget {
  readonly #pyodide: PyodideInterface;

  constructor(pyodide: PyodideInterface) {
    super();
    this.#pyodide = pyodide;
  }

  run(code: string): number {
    return this.#pyodide.runPython(code);
  }

  /** The items of a Python generator, each asked for when the page has room for it. */
  stream(generator: string): ReadableStream<number> {
    const items = this.#pyodide.runPython(generator);
    return new ReadableStream({
      pull(page) {
        const { done, value } = items.next();
        if (!done) return page.enqueue(value);
        items.destroy();
        page.close();
      },
      cancel: () => items.destroy(),
    });
  }
}

export class Python extends RpcTarget {
  async boot(indexURL: string): Promise<Session> {
    const { loadPyodide } = await import(/* @vite-ignore */ `${indexURL}pyodide.mjs`);
    return new Session(await loadPyodide({ indexURL }));
  }
}

self.addEventListener("message", ({ data: port }) => newMessagePortRpcSession(port, new Python()), {
  once: true,
});
// #endregion worker
