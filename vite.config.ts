// Builds every page to its own path: examples/workers/x.html becomes dist/examples/workers/x.html. The site's pages are
// made from Markdown by a plugin.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { defineConfig, type Plugin } from "vite";
import { ENTRY, site } from "./site/plugin.ts";
import { serviceWorkers } from "./tests/edges/service-workers.ts";

const root = import.meta.dirname;

const pages = [
  "examples",
  "tests/edges",
  "tests/isolation",
  "tests/loading",
  "tests/upstream",
  "tests/worker",
].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".html"))
    .map((file) => path.join(root, folder, file)),
);

/** Served as it is, in the top folder: a service worker is for pages beside it and below. */
const fileName = "isolating-service-worker.js";
const isolating: Plugin = {
  name: fileName,
  configureServer(server) {
    server.middlewares.use(`/${fileName}`, (_request, response) => {
      response.setHeader("Content-Type", "text/javascript").end(isolatingServiceWorker());
    });
  },
  generateBundle() {
    this.emitFile({ type: "asset", fileName, source: isolatingServiceWorker() });
  },
};
function isolatingServiceWorker(): Buffer {
  return readFileSync(path.join(root, "patterns/workers/isolating-service-worker", fileName));
}

export default defineConfig({
  root,
  appType: "mpa",
  plugins: [isolating, site(root), serviceWorkers(path.join(root, "compat/pyodide-versions.json"))],
  worker: { format: "es" },
  // Of what is built here only React asks: in development its StrictMode mounts everything twice.
  define: { "process.env.NODE_ENV": JSON.stringify("development") },
  build: {
    target: "es2022",
    // Else light-dark() is taken apart, and a reader's choice of colours does nothing.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: false,
    rolldownOptions: {
      input: [...pages, path.join(root, ENTRY)],
      // "use client" is for Next, and that the site's pages take the most time is no news.
      checks: { moduleLevelDirective: false, bundlerTimings: false },
    },
  },
});
