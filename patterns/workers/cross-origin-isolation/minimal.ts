// Cross-Origin Isolation, minimal variant: the page stops a running loop.
// Needs: cross-origin isolation, module workers. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.2.0

export function startPython() {
  if (!crossOriginIsolated) throw new Error("This page is not cross-origin isolated");
  const interrupts = new Uint8Array(new SharedArrayBuffer(1));
  const worker = new Worker(new URL("./minimal.worker.ts", import.meta.url), { type: "module" });
  const call = (method: string, argument: unknown) =>
    new Promise<unknown>((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.postMessage({ method, argument, interrupts });
    });
  return {
    init: (indexURL: string) => call("init", indexURL),
    installPackages: (names: string[]) => call("installPackages", names),
    runPython: (code: string) => call("runPython", code), // one at a time
    stop() {
      interrupts[0] = 2; // SIGINT
    },
  };
}
