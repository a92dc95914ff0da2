// Basic Worker: answers the requests of protocol.ts, one function per kind.
// Needs: a module worker. From: pyodide-worker-patterns, workers/basic-worker, 0.1.0

import { withDownloadProgress } from "../../shared/download-progress";
import { describeEnvironment, type Environment } from "../../shared/environment";
import { describeError } from "../../shared/errors";
import { importPyodide, type PyodideInterface } from "../../shared/load-pyodide";
import { silenceEchoes } from "../../shared/silence-echoes";
import { toClonable } from "../../shared/to-clonable";
import type { Request, Response } from "./protocol";

let booting: Promise<PyodideInterface> | undefined;

// #region worker
// The listener stands before the first await: a message that comes earlier than it is lost.
self.addEventListener("message", (event: MessageEvent<Request>) => void answer(event.data));
silenceEchoes();
post({ kind: "ready" });

async function answer(request: Request): Promise<void> {
  const { id } = request;
  try {
    post({ kind: "result", id, value: await perform(request) });
  } catch (error) {
    // Also reached when the result itself cannot be cloned: post() throws a DataCloneError then.
    post({ kind: "error", id, error: describeError(error) });
  }
}

function perform(request: Request): Promise<unknown> {
  switch (request.kind) {
    case "init":
      return init(request.indexURL);
    case "runPython":
      return runPython(request.code);
  }
}
// #endregion worker

function post(response: Response): void {
  self.postMessage(response);
}

async function init(indexURL: string | undefined): Promise<Environment> {
  booting ??= withDownloadProgress(
    (progress) => post({ kind: "progress", progress }),
    () =>
      importPyodide({
        ...(indexURL === undefined ? {} : { indexURL }),
        stdout: (text) => post({ kind: "output", stream: "stdout", text }),
        stderr: (text) => post({ kind: "output", stream: "stderr", text }),
      }),
  );
  return describeEnvironment(await booting);
}

async function runPython(code: string): Promise<unknown> {
  if (!booting) throw new Error("Python is not started: call init() before runPython()");
  const pyodide = await booting;
  return toClonable(await pyodide.runPythonAsync(code, { filename: "main.py" }));
}
