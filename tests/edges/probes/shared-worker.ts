import { ask } from "../ask";
import type { PageProbe } from "../probe";
import { BOOT_LIMIT } from "../within";

export const probe: PageProbe = {
  where: "page",
  title: "A shared worker boots Pyodide, though upstream does not test it.",
  question: "What becomes of loadPyodide() in a SharedWorker of type module?",
  source: "https://github.com/pyodide/pyodide/blob/main/src/js/environments.ts",
  advice: "Several pages can share one interpreter; it ends with the last of them.",
  async run({ indexURL }) {
    if (!("SharedWorker" in globalThis)) return "this browser has no SharedWorker here";
    const { port } = new SharedWorker(new URL("../scripts/boot.shared.ts", import.meta.url), {
      type: "module",
    });
    port.start();
    return ask(port, { indexURL }, BOOT_LIMIT);
  },
};
