// Cross-Origin Isolation, minimal variant: the page stops a running loop.
// Needs: cross-origin isolation, module workers. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.1.0

// #region page
export function startPython(indexURL: string, code: string) {
  if (!crossOriginIsolated) throw new Error("This page is not cross-origin isolated");
  const interruptBuffer = new Uint8Array(new SharedArrayBuffer(1));
  const worker = new Worker(new URL("./minimal.worker.ts", import.meta.url), { type: "module" });
  worker.postMessage({ indexURL, interruptBuffer, code });
  const stop = () => {
    interruptBuffer[0] = 2; // 2 is SIGINT
  };
  return { worker, stop };
}
// #endregion page
