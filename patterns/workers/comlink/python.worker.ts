// The worker's entry: serves the class, before any await.
// Needs: a module worker, comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { silenceEchoes } from "../../shared/silence-echoes";
import { Python } from "./python";
import { PYTHON_METHODS } from "./python-api";
import "./python-error-handler";
import { serve } from "./rpc/serve";

// #region worker
silenceEchoes();
serve(new Python(), PYTHON_METHODS);
// #endregion worker
