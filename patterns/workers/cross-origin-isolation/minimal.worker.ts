// Cross-Origin Isolation, minimal variant: the worker lets the page interrupt it.
// Needs: cross-origin isolation, a module worker. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.2.0

import type { PyodideInterface } from "pyodide";

let pyodide: PyodideInterface;

self.onmessage = async ({ data: { method, argument, interrupts } }) => {
  try {
    if (method === "init") {
      const url = `${argument}pyodide.mjs`;
      const { loadPyodide } = await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
      pyodide = await loadPyodide({ indexURL: argument });
      pyodide.setInterruptBuffer(interrupts); // Python looks at byte 0 as it runs
    }
    if (method === "installPackages") await pyodide.loadPackage(argument);
    self.postMessage(method === "runPython" ? pyodide.runPython(argument) : "ready");
  } catch (error) {
    self.postMessage(String(error)); // … KeyboardInterrupt
  }
};
