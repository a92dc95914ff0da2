// Typed Interfaces, live: one method of one's own by its checked type, and what the types refuse.

import { checked } from "../../patterns/rpc/typed-interfaces/remote-api";
import type { Outcome } from "../../patterns/shared/protocol";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { formatValue } from "../shared/format-value";
import { byId, Workbench } from "../shared/workbench";
import { arrived, lost, REFUSED, reservedNames } from "./refused_calls";

const createWorker = () =>
  new Worker(new URL("./typed_interfaces.worker.ts", import.meta.url), { type: "module" });

// #region use
export interface CountingApi {
  lines(text: string): Promise<Outcome>;
  // watch(onLine: (line: string) => void): void;
  // does not compile: "argument 1 of watch() is a function: declare it as ProxyMarked, …"
}

const python = new PythonWorker({ indexURL, createWorker });

const countLines = (text: string) =>
  python.call<CountingApi>(({ remote }) => checked<CountingApi>(remote).lines(text));
// #endregion use

new Workbench({
  samples: [{ title: "Count the lines", code: "# Python counts the lines\n# of this program" }],
  start: () => python.init(),
  close: () => python.close(),
  run: countLines,
});

Object.assign(globalThis, { python, arrived, lost, reservedNames, REFUSED });

for (const name of Object.keys(REFUSED)) {
  const term = document.createElement("dt");
  const detail = document.createElement("dd");
  term.textContent = name;
  detail.textContent = formatValue(await arrived(name));
  byId("refused").append(term, detail);
}
