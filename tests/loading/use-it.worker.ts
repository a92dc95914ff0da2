// What the page of the pattern shows as "Use it": a worker whose boot always settles.

// #region use
import type { BootError } from "../../patterns/loading/boot-watchdog/boot-error";
import { withWatchdog } from "../../patterns/loading/boot-watchdog/boot-watchdog";

async function load({ indexURL }: { indexURL: string }) {
  const entry = `${indexURL}pyodide.mjs`;
  const { loadPyodide } = await import(/* @vite-ignore */ /* webpackIgnore: true */ entry);
  return loadPyodide({ indexURL });
}

const boot = withWatchdog(load, {
  onDownload: (progress) => self.postMessage({ kind: "progress", progress }),
});

self.onmessage = async ({ data: { indexURL } }) => {
  try {
    const pyodide = await boot({ indexURL });
    self.postMessage({ kind: "ready", version: pyodide.version });
  } catch (error) {
    const { name, code, url, message } = error as BootError;
    self.postMessage({ kind: "failed", name, code, url, message });
  }
};
// #endregion use
