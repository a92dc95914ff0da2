// The worker's entry: exposes the class, before any await.
// Needs: a module worker, comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { expose } from "comlink";
import { silenceEchoes } from "../../shared/silence-echoes";
import { Python } from "./python";
import "./python-error-handler";

// #region worker
silenceEchoes();
expose(new Python());
// #endregion worker
