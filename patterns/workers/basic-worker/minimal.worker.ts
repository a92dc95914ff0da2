// Basic Worker, minimal variant: one question, one answer.
// Needs: a module worker. From: pyodide-worker-patterns, workers/basic-worker, 0.2.0

let pyodide: import("pyodide").PyodideInterface;
const methods: Record<string, (argument: never) => unknown> = {
  async init(indexURL: string) {
    const url = `${indexURL}pyodide.mjs`;
    const { loadPyodide } = await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
    pyodide = await loadPyodide({ indexURL });
  },
  installPackages: (names: string[]) => pyodide.loadPackage(names).then(() => {}),
  runPython: (code: string) => pyodide.runPythonAsync(code),
};

self.onmessage = async ({ data: { id, method, argument } }) => {
  try {
    self.postMessage({ id, result: await methods[method]?.(argument as never) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
