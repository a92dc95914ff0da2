// What the page of Basic Worker shows as "Use it": a console that runs programs.

// #region use
import { PythonError } from "../../patterns/shared/protocol";
import {
  PythonClient,
  type PythonClientOptions,
} from "../../patterns/workers/basic-worker/python-client";

export function newConsole(show: (text: string) => void, options: PythonClientOptions = {}) {
  const onEvent: PythonClientOptions["onEvent"] = (event) => {
    if (event.kind === "output") show(event.text);
  };
  const python = new PythonClient({ ...options, onEvent });
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
