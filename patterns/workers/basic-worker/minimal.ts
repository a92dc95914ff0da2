// Basic Worker, minimal variant: the page's side.
// Needs: module workers. From: pyodide-worker-patterns, workers/basic-worker, 0.1.0

// #region page
export function startPython(indexURL: string) {
  const worker = new Worker(new URL("./minimal.worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, (answer: { result?: unknown; error?: string }) => void>();
  worker.onmessage = ({ data: { id, ...answer } }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  };
  let lastId = 0;
  return async function runPython(code: string): Promise<unknown> {
    const id = ++lastId;
    worker.postMessage({ id, code, indexURL });
    const { result, error } = await new Promise<{ result?: unknown; error?: string }>((resolve) =>
      waiting.set(id, resolve),
    );
    if (error !== undefined) throw new Error(error);
    return result;
  };
}
// #endregion page
