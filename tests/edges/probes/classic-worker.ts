import { ask } from "../ask";
import type { PageProbe } from "../probe";
import script from "../scripts/boot.classic.js?url&no-inline";
import { BOOT_LIMIT } from "../within";

export const probe: PageProbe = {
  where: "page",
  aboutTheBoot: true,
  title: "The classic worker of most tutorials stopped booting Pyodide.",
  question: "What becomes of importScripts() and loadPyodide() in a classic worker?",
  source: "https://github.com/pyodide/pyodide/pull/6111",
  advice:
    'Make the worker with { type: "module" } and import pyodide.mjs: that boots every release.',
  async run({ indexURL }) {
    const worker = new Worker(script);
    try {
      return await ask(worker, { indexURL }, BOOT_LIMIT);
    } finally {
      worker.terminate();
    }
  },
};
