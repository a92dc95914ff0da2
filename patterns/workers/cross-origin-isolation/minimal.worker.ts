// Cross-Origin Isolation, minimal variant: the worker lets the page interrupt it.
// Needs: cross-origin isolation, a module worker. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.1.0

// #region worker
self.onmessage = async ({ data: { indexURL, interruptBuffer, code } }) => {
  const { loadPyodide } = await import(/* @vite-ignore */ `${indexURL}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL });
  pyodide.setInterruptBuffer(interruptBuffer); // Python looks at byte 0 as it runs
  self.postMessage("running");
  try {
    self.postMessage(String(pyodide.runPython(code)));
  } catch (error) {
    self.postMessage(String(error)); // … KeyboardInterrupt
  }
};
// #endregion worker
