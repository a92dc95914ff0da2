// Every message that crosses between the page and the worker: the one file both sides share.
// Needs: nothing. From: pyodide-worker-patterns, workers/basic-worker, 0.1.0

import type { DownloadProgress } from "../../shared/download-progress";
import type { Environment } from "../../shared/environment";
import type { ErrorData } from "../../shared/errors";

// #region protocol
/** Page to worker. Each carries an id, and each is answered once. */
export type Request =
  | { id: number; kind: "init"; indexURL: string | undefined }
  | { id: number; kind: "runPython"; code: string };

/** Worker to page. */
export type Response =
  | { kind: "ready" } // the handshake: the worker listens from now on
  | { kind: "result"; id: number; value: unknown }
  | { kind: "error"; id: number; error: ErrorData }
  | { kind: "output"; stream: "stdout" | "stderr"; text: string }
  | { kind: "progress"; progress: DownloadProgress };

/** What each kind of request resolves with on the page. */
export interface Results {
  init: Environment;
  runPython: unknown;
}
// #endregion protocol
