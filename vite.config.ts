// Builds every page to its own path: examples/workers/x.html becomes dist/examples/workers/x.html.

import { readdirSync } from "node:fs";
import path from "node:path";
import { defineConfig, type Plugin } from "vite";
import { serviceWorkers } from "./tests/edges/service-workers.ts";
import { type Pattern, readPatterns } from "./tools/patterns.ts";

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

/** Fills `<!-- patterns -->` of the index page from the front matter, so no list is kept by hand. */
function patternCards(): Plugin {
  return {
    name: "pattern-cards",
    transformIndexHtml: {
      order: "pre",
      handler: (html) =>
        html.replace("<!-- patterns -->", () => readPatterns(root).map(card).join("\n")),
    },
  };
}

const ISOLATION = new Map<unknown, string>([
  [true, "Needs cross-origin isolation"],
  ["optional", "Best with cross-origin isolation, works without"],
  [false, "Runs on any static host"],
]);

function card({ title, summary, example, needs }: Pattern): string {
  return `<li class="card">
  <h2><a href="/${example}">${title}</a></h2>
  <p>${summary}</p>
  <p class="needs">${ISOLATION.get(needs.isolation)}</p>
</li>`;
}

export default defineConfig({
  root,
  appType: "mpa",
  plugins: [patternCards(), serviceWorkers(path.join(root, "compat/pyodide-versions.json"))],
  worker: { format: "es" },
  // Of what is built here only React asks: in development its StrictMode mounts everything twice.
  define: { "process.env.NODE_ENV": JSON.stringify("development") },
  build: {
    target: "es2022",
    modulePreload: false,
    rolldownOptions: { input: pages },
  },
});
