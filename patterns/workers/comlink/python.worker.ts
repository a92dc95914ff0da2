// The worker's entry: exposes the interpreter, before any await. A call that came earlier would be lost.
// Needs: a worker, comlink. From: pyodide-worker-patterns, workers/comlink, 0.2.0

import { expose } from "comlink";
import { Interpreter } from "../../shared/interpreter";
import { tellLife } from "../../shared/worker-life";

expose(new Interpreter((notice) => self.postMessage(notice)));
tellLife();
