// The worker's entry: exposes the class, before any await.
// Needs: a module worker, comlink. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.1.0

import { expose } from "comlink";
import { silenceEchoes } from "../../shared/silence-echoes";
import "../comlink/python-error-handler";
import { InterruptiblePython } from "./interruptible-python";

silenceEchoes();
expose(new InterruptiblePython());
