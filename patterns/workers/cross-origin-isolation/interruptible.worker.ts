// The worker's entry: serves the class.
// Needs: a module worker, comlink. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.1.0

import { silenceEchoes } from "../../shared/silence-echoes";
import { PYTHON_METHODS } from "../comlink/python-api";
import "../comlink/python-error-handler";
import { serve } from "../comlink/rpc/serve";
import { InterruptiblePython } from "./interruptible-python";

silenceEchoes();
serve(new InterruptiblePython(), [...PYTHON_METHODS, "setInterruptBuffer", "setArray"]);
