import { bootWithWasmFrom } from "../boot-with-wasm";
import type { BootProbe } from "../probe";

export const probe: BootProbe = {
  where: "own worker",
  aboutTheBoot: true,
  waits: true,
  title: "loadPyodide() may hang when a server sends its HTML page for pyodide.asm.wasm.",
  question: "What becomes of loadPyodide() when pyodide.asm.wasm is an HTML page?",
  source: "https://github.com/pyodide/pyodide/pull/6296",
  advice: "Race every boot with a deadline: a single-page host answers every address with HTML.",
  run: (boot) => bootWithWasmFrom("/examples/", { status: 200, type: "text/html" }, boot),
};
