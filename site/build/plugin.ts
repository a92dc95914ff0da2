// Vite plugin: builds the site's pages beside the examples, and serves both in development.

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Plugin, ViteDevServer } from "vite";
import { createHandlers } from "../../server/handler.ts";
import { isolationHeaders } from "../../server/headers.ts";
import { Runtimes } from "../../server/runtimes.ts";
import { cacheDir, packagesDir } from "../../tools/setup/paths.ts";
import { PICTURES } from "./content.ts";
import { buildSite } from "./site.ts";

export const ENTRY = "site/client/site.ts";

export function site(root: string): Plugin {
  const cache = path.join(cacheDir(), "site");
  let base = "/";
  return {
    name: "site",
    config: () => ({ server: { headers: isolationHeaders } }),
    configResolved: (config) => {
      base = config.base;
    },
    configureServer: (server) => serve(server, root, cache),
    async generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find(
        (one) => one.type === "chunk" && one.facadeModuleId === path.join(root, ENTRY),
      );
      if (entry?.type !== "chunk") throw new Error(`${ENTRY} is no entry of this build`);
      const styles = [...(entry.viteMetadata?.importedCss ?? [])].map((file) => base + file);
      const assets = { base, script: base + entry.fileName, styles };
      for (const [fileName, source] of await buildSite({ root, cache, assets })) {
        this.emitFile({ type: "asset", fileName, source });
      }
      for (const name of await readdir(path.join(root, PICTURES))) {
        const source = await readFile(path.join(root, PICTURES, name));
        this.emitFile({ type: "asset", fileName: `pictures/${name}`, source });
      }
    },
  };
}

/** In development a page is made when it is asked for, and all are made anew after a change. */
function serve(server: ViteDevServer, root: string, cache: string): void {
  const assets = { base: "/", script: `/${ENTRY}`, styles: ["/site/style.css"] };
  let pages: Promise<Map<string, string>> | undefined;
  server.watcher.on("change", (file) => {
    if (!/\.(md|json)$/.test(file)) return;
    pages = undefined;
    server.ws.send({ type: "full-reload" });
  });
  const pyodide = path.join(cacheDir(), "pyodide");
  const runtimes = new Runtimes({ cache: pyodide });
  const site = { host: "localhost", pages: root, packages: packagesDir(), pyodide, runtimes };
  const answer = createHandlers(site)("isolated");
  server.middlewares.use(async (request, response, next) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (/^\/(pyodide|packages)\//.test(pathname)) return answer(request, response);
    const name = pathname.slice(1).replace(/(^|\/)$/, "$1index.html");
    try {
      pages ??= buildSite({ root, cache, assets });
      const page = (await pages).get(name);
      if (page === undefined) return next();
      const isHtml = name.endsWith(".html");
      response.setHeader("Content-Type", isHtml ? "text/html; charset=utf-8" : "application/json");
      response.end(isHtml ? await server.transformIndexHtml(pathname, page) : page);
    } catch (error) {
      pages = undefined;
      next(error);
    }
  });
}
