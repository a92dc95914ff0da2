// What the page of Comlink RPC shows as "Use it": a console that runs programs, and stops them.

// #region use
import {
  PythonError,
  PythonWorker,
  type PythonWorkerOptions,
} from "../../patterns/workers/comlink/python-worker";

export function newConsole(show: (text: string) => void, options: PythonWorkerOptions = {}) {
  const onEvent: PythonWorkerOptions["onEvent"] = (event) => {
    if (event.kind === "output") show(event.text);
  };
  const python = new PythonWorker({ ...options, onEvent });
  return {
    async run(code: string) {
      try {
        show(`${await python.runPython(code, { timeoutMs: 10_000 })}\n`);
      } catch (error) {
        show(error instanceof PythonError ? error.traceback : `${error}`);
      }
    },
    stop: () => python.stop(), // the next run works
    close: () => python.close(), // when the page needs Python no more
  };
}
// #endregion use
