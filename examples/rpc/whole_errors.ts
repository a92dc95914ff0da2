// Whole Errors, live: an error of one's own class, thrown in the worker and caught on the page.

import * as Comlink from "comlink";
import { receiveWholeErrors } from "../../patterns/rpc/whole-errors/whole-errors";
import { connect } from "../../patterns/workers/comlink/connect";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { byId, Workbench } from "../shared/workbench";
import { QuotaError } from "./quota_error";
import type { FailingApi } from "./whole_errors.worker";

const createWorker = () =>
  new Worker(new URL("./whole_errors.worker.ts", import.meta.url), { type: "module" });

const createBareWorker = () =>
  new Worker(new URL("./whole_errors.worker.ts", import.meta.url), {
    type: "module",
    name: "bare",
  });

const python = new PythonWorker({ indexURL, createWorker });

// #region use
receiveWholeErrors({ QuotaError });

async function save(): Promise<string> {
  try {
    await python.call<FailingApi>(({ remote }) => remote.fail("QuotaError"));
    return "saved";
  } catch (error) {
    if (error instanceof QuotaError) return `${error.message} (${error.code}). ${error.advice}`;
    throw error;
  }
}
// #endregion use

// For the console, and for tests.
Object.assign(globalThis, { Comlink, connect, createWorker, createBareWorker, python, QuotaError });

new Workbench({
  samples: [{ title: "1 + 1", code: "1 + 1" }],
  start: () => python.init(),
  close: () => python.close(),
  run: (code) => python.runPython(code),
});

byId("fail").addEventListener("click", async () => {
  byId("caught").textContent = await save();
});
