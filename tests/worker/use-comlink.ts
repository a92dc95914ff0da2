// What the page of Comlink RPC shows as "Use it": a console that runs programs, and stops them.

// #region use
import { PythonError, PythonWorker } from "../../patterns/workers/comlink/python-worker";

export function newConsole(indexURL: string, show: (text: string) => void) {
  const python = new PythonWorker({
    indexURL,
    onEvent: (event) => event.kind === "output" && show(event.text),
  });
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
