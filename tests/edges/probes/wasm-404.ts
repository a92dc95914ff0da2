import { bootWithWasmFrom } from "../boot-with-wasm";
import type { BootProbe } from "../probe";

export const probe: BootProbe = {
  where: "own worker",
  aboutTheBoot: true,
  waits: true,
  title: "loadPyodide() may hang when pyodide.asm.wasm cannot be had.",
  question: "What becomes of loadPyodide() when pyodide.asm.wasm is a 404?",
  source: "https://github.com/pyodide/pyodide/pull/6296",
  advice: "Race every boot with a deadline, and name the file in the error.",
  run: (boot) => bootWithWasmFrom(`${boot.indexURL}absent.wasm.gz`, { status: 404 }, boot),
};
