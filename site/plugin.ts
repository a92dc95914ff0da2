// Vite plugin: builds the site's pages beside the examples, and serves both in development.

import path from "node:path";
import type { Plugin, ViteDevServer } from "vite";
import { createHandlers } from "../server/handler.ts";
import { isolationHeaders } from "../server/headers.ts";
import { Runtimes } from "../server/runtimes.ts";
import { cacheDir, packagesDir } from "../tools/setup/paths.ts";
import { Site } from "./site.ts";

export const ENTRY = "site/client/site.ts";

export function site(root: string): Plugin {
  const cache = path.join(cacheDir(), "site");
  let base = "/";
  return {
    name: "site",
    config: () => ({ publicDir: "site/public", server: { headers: isolationHeaders } }),
    configResolved: (config) => {
      base = config.base;
    },
    configureServer: (server) => serve(server, root, cache),
    async generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find(
        (one) => one.type === "chunk" && one.facadeModuleId === path.join(root, ENTRY),
      );
      if (entry?.type !== "chunk") throw new Error(`${ENTRY} is no entry of this build`);
      const styles = [...(entry.viteMetadata?.importedCss ?? [])];
      const head = headOf(base + entry.fileName, base + styles[0]);
      for (const [fileName, source] of await new Site({ root, cache, base, head }).all()) {
        this.emitFile({ type: "asset", fileName, source });
      }
    },
  };
}

function headOf(script: string, styles: string): string {
  return `<link rel="stylesheet" href="${styles}">\n<script type="module" src="${script}"></script>`;
}

/** In development a page is made when it is asked for, and made anew after any change. */
function serve(server: ViteDevServer, root: string, cache: string): void {
  const head = headOf(`/${ENTRY}`, "/site/style.css");
  let made: Site | undefined;
  server.watcher.on("all", (_event, file) => {
    made = undefined;
    if (/\.(md|json|html)$/.test(file)) server.ws.send({ type: "full-reload" });
  });
  const pyodide = path.join(cacheDir(), "pyodide");
  const runtimes = new Runtimes({ cache: pyodide });
  const pages = { host: "localhost", pages: root, packages: packagesDir(), pyodide, runtimes };
  const answer = createHandlers(pages)("isolated");
  server.middlewares.use(async (request, response, next) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (/^\/(pyodide|packages)\//.test(pathname)) return answer(request, response);
    const name = pathname.slice(1).replace(/(^|\/)$/, "$1index.html");
    try {
      made ??= new Site({ root, cache, base: "/", head });
      const page = await made.file(name);
      if (page === undefined) return next();
      const isHtml = name.endsWith(".html");
      response.setHeader("Content-Type", isHtml ? "text/html; charset=utf-8" : "application/json");
      response.end(isHtml ? await server.transformIndexHtml(pathname, page) : page);
    } catch (error) {
      made = undefined;
      next(error);
    }
  });
}
