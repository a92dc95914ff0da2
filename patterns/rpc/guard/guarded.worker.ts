// The worker's entry: the page can call the public methods of the interpreter, and nothing else of it.
// Needs: a worker, comlink. From: pyodide-worker-patterns, rpc/guard, 0.2.0

import { expose } from "comlink";
import { Interpreter } from "../../shared/interpreter";
import { tellLife } from "../../shared/worker-life";
import { guard } from "./guard";

// #region worker
/** A method that is missing here, or one too many, does not compile. */
const API: Record<keyof Interpreter, true> = {
  init: true,
  prepare: true,
  runPython: true,
  cancel: true,
};

const interpreter = new Interpreter((notice) => self.postMessage(notice));
expose(interpreter, guard(Object.keys(API)));
tellLife();
// #endregion worker
