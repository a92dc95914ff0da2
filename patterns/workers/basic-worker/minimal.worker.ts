// Basic Worker, minimal variant: one question, one answer.
// Needs: a module worker. From: pyodide-worker-patterns, workers/basic-worker, 0.1.0

// #region worker
let pyodide: ReturnType<typeof boot> | undefined;

async function boot(indexURL: string) {
  const { loadPyodide } = await import(/* @vite-ignore */ `${indexURL}pyodide.mjs`);
  return loadPyodide({ indexURL });
}

self.onmessage = async ({ data: { id, code, indexURL } }) => {
  try {
    pyodide ??= boot(indexURL);
    self.postMessage({ id, result: await (await pyodide).runPythonAsync(code) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
// #endregion worker
