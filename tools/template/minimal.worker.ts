// {{title}}, minimal variant: the worker's side.
// Needs: a module worker. From: {{package}}, {{id}}, {{version}}

import { describeEnvironment } from "../../shared/environment";
import { describeError, type ErrorData } from "../../shared/errors";
import { importPyodide, type PyodideInterface } from "../../shared/load-pyodide";
import { silenceEchoes } from "../../shared/silence-echoes";
import { toClonable } from "../../shared/to-clonable";

/** Page to worker. Without `code` it asks what is running. */
export interface Request {
  id: number;
  indexURL: string | undefined;
  code?: string;
}

/** Worker to page. */
export type Message =
  | { kind: "ready" } // the handshake: the worker listens from now on
  | { kind: "output"; stream: "stdout" | "stderr"; text: string }
  | { kind: "result"; id: number; value: unknown }
  | { kind: "error"; id: number; error: ErrorData };

let booting: Promise<PyodideInterface> | undefined;

// #region worker
// The listener stands before the first await: a message that comes earlier than it is lost.
self.addEventListener("message", ({ data }: MessageEvent<Request>) => void answer(data));
silenceEchoes();
post({ kind: "ready" });

async function answer({ id, indexURL, code }: Request): Promise<void> {
  try {
    booting ??= boot(indexURL);
    const pyodide = await booting;
    const value =
      code === undefined
        ? describeEnvironment(pyodide)
        : toClonable(await pyodide.runPythonAsync(code));
    post({ kind: "result", id, value });
  } catch (error) {
    post({ kind: "error", id, error: describeError(error) });
  }
}
// #endregion worker

function boot(indexURL: string | undefined): Promise<PyodideInterface> {
  return importPyodide({
    ...(indexURL === undefined ? {} : { indexURL }),
    stdout: (text) => post({ kind: "output", stream: "stdout", text }),
    stderr: (text) => post({ kind: "output", stream: "stderr", text }),
  });
}

function post(message: Message): void {
  self.postMessage(message);
}
