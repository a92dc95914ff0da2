import { bootWithWasm } from "../boot-with-wasm";
import type { BootProbe } from "../probe";

export const probe: BootProbe = {
  where: "own worker",
  aboutTheBoot: true,
  waits: true,
  title: "A server that sends wasm without its media type went from slow to fatal.",
  question: "What becomes of loadPyodide() when pyodide.asm.wasm is application/octet-stream?",
  source: "https://github.com/pyodide/pyodide/pull/6296",
  advice: "Serve .wasm as application/wasm, and race every boot with a deadline.",
  run: (boot) =>
    bootWithWasm(boot, async (real) => {
      const { body } = await real();
      return new Response(body, { headers: { "Content-Type": "application/octet-stream" } });
    }),
};
