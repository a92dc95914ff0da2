// Builds every page to its own path: examples/workers/x.html becomes dist/examples/workers/x.html. The site's pages are
// made from Markdown by a plugin.

import { readdirSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "vite";
import { ENTRY, site } from "./site/plugin.ts";
import { serviceWorkers } from "./tests/edges/service-workers.ts";

const root = import.meta.dirname;

const pages = [
  "examples",
  "tests/edges",
  "tests/loading",
  "tests/upstream",
  "tests/worker",
].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".html"))
    .map((file) => path.join(root, folder, file)),
);

export default defineConfig({
  root,
  appType: "mpa",
  plugins: [site(root), serviceWorkers(path.join(root, "compat/pyodide-versions.json"))],
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
