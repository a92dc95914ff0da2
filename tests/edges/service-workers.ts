// Vite plugin: one service worker for each Pyodide release, since there `import()` is forbidden and
// a static import names its version.

import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Where they are served; no file lies there, so they control no page. */
export const SERVICE_WORKERS = "tests/edges/service-workers";

export function serviceWorkers(versionsFile: string): Plugin {
  return {
    name: "service-workers",
    generateBundle() {
      const { versions } = JSON.parse(readFileSync(versionsFile, "utf8"));
      for (const version of [...Object.keys(versions), "local"]) {
        const fileName = `${SERVICE_WORKERS}/v${version}.js`;
        this.emitFile({ type: "asset", fileName, source: serviceWorker(version) });
      }
    },
  };
}

function serviceWorker(version: string): string {
  const folder = `/pyodide/v${version}/full`;
  return `import { loadPyodide } from "${folder}/pyodide.mjs";
${version.startsWith("0.") ? globalModule(folder) : namedModule(folder)}

onmessage = (event) => event.waitUntil(answer(event.data.indexURL, event.ports[0]));

async function answer(indexURL, port) {
  try {
    const pyodide = await loadPyodide({ indexURL, createPyodideModule });
    port.postMessage({ value: pyodide.runPython('"boots"') });
  } catch (error) {
    port.postMessage({ value: "fails: " + error.name });
  }
}
`;
}

/** Up to 0.29 the interpreter puts itself into a global, which `loadPyodide()` looks for first. */
const globalModule = (folder: string) => `import "${folder}/pyodide.asm.js";
const createPyodideModule = undefined;`;

/** Since 314 it is a module, and has to be handed over. */
const namedModule = (folder: string) =>
  `import createPyodideModule from "${folder}/pyodide.asm.mjs";`;
