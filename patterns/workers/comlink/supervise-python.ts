// Python that comes back after a crash: in another worker, prepared as the first.
// Needs: module workers, comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { InitOptions, PythonApi } from "./python-api";
import "./python-error-handler";
import { interrupting, newInterruptBuffer } from "./rpc/interrupt";
import { type Supervisor, supervise } from "./rpc/supervise";

export interface Preparation extends Pick<InitOptions, "indexURL"> {
  /** Installed in each worker, before any call. */
  packages?: string[];
  /** Python that is run in each worker after that: it writes files, imports modules. */
  code?: string;
}

// #region supervise
/**
 * Starts a worker whose Python is ready when it is used, and another one whenever it has ended.
 *
 * `supervisePython().use(({ remote }) => remote.runPython("1 + 1"))` resolves with 2.
 */
export function supervisePython({
  packages = [],
  code = "",
  ...options
}: Preparation = {}): Supervisor<PythonApi> {
  const interruptBuffer = newInterruptBuffer();
  return supervise<PythonApi>(
    () => new Worker(new URL("./python.worker.ts", import.meta.url), { type: "module" }),
    {
      ...(interruptBuffer && { stop: interrupting(interruptBuffer) }),
      isFatal: (error) => (error as { code?: string }).code === "python-fatal",
      async prepare({ remote }) {
        await remote.init({ ...options, ...(interruptBuffer && { interruptBuffer }) });
        if (packages.length > 0) await remote.installPackages(packages);
        await remote.runPython(code);
      },
    },
  );
}
// #endregion supervise
