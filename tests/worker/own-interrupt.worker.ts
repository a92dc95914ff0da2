// A worker of one's own, without Comlink, whose Python can be interrupted while it computes, on every page.

// #region worker
import type { PyodideInterface } from "pyodide";
import { receiveInterrupts } from "../../patterns/control/interrupt/interrupt";

const take = receiveInterrupts(); // before the first `await`
let pyodide: PyodideInterface;

self.onmessage = async ({ data: { indexURL, code } }) => {
  if (indexURL) {
    const { loadPyodide } = await import(/* @vite-ignore */ `${indexURL}pyodide.mjs`);
    pyodide = await loadPyodide({ indexURL });
    const buffer = { get 0() { return take(); }, set 0(_) {} }; // biome-ignore format: one idea
    pyodide.setInterruptBuffer(buffer as unknown as Uint8Array);
    self.postMessage({ answer: "ready" });
  } else if (code) {
    try {
      self.postMessage({ answer: pyodide.runPython(code) });
    } catch (error) {
      self.postMessage({ answer: String(error) }); // … KeyboardInterrupt
    }
  }
};
// #endregion worker
