import { expose, type TransferHandler, transferHandlers, wrap } from "comlink";
import type { PyProxy } from "pyodide/ffi";
import { outcome } from "../outcome";
import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "A Comlink transfer handler for PyProxies stopped seeing dicts.",
  question: "What does a call get whose result is a dict, with the handler after Comlink's own?",
  source: "https://github.com/pyodide/pyodide/pull/5674",
  advice:
    "Convert before you return, or put your handler before Comlink's own: copy the map, clear it, " +
    "set yours, then set theirs again.",
  async run(pyodide) {
    const dict: PyProxy = pyodide.runPython("{'a': 1}");
    const handler: TransferHandler<PyProxy, unknown> = {
      canHandle: (value): value is PyProxy => value === dict,
      serialize: () => ["seen by the handler", []],
      deserialize: (value) => value as PyProxy,
    };
    transferHandlers.set("probe", handler);
    const { port1, port2 } = new MessageChannel();
    expose(() => dict, port1);
    try {
      return await outcome(wrap<() => string>(port2)(), (value) => value);
    } finally {
      port1.close();
      transferHandlers.delete("probe");
      dict.destroy();
    }
  },
};
