// What the page of Basic Worker shows as "Use it": a console that runs programs.

// #region use
import { PythonError } from "../../patterns/shared/protocol";
import { PythonClient } from "../../patterns/workers/basic-worker/python-client";

export function newConsole(indexURL: string, show: (text: string) => void) {
  const python = new PythonClient({
    indexURL,
    onEvent: (event) => event.kind === "output" && show(event.text),
  });
  return {
    async run(code: string) {
      try {
        show(`${await python.runPython(code)}\n`); // the first run starts the worker
      } catch (error) {
        show(error instanceof PythonError ? error.traceback : `${error}`);
      }
    },
    stop: () => python.close(), // ends the worker, and with the worker what runs
  };
}
// #endregion use
