/**
 * Serves the built pages with the headers they need: `npx tsx serve.ts`, `--help` for the options.
 */
import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "./server/errors.ts";
import { createHandlers } from "./server/handler.ts";
import { HELP, readOptions } from "./server/options.ts";
import { isLoopback, KINDS, type Origins, startOrigins } from "./server/origins.ts";
import { Runtimes } from "./server/runtimes.ts";

const repository = fileURLToPath(new URL(".", import.meta.url));
const ended = new AbortController();
let origins: Origins | undefined;
let runtimes: Runtimes | undefined;

// A second Ctrl-C ends it the hard way.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void end());
// Whoever started us may stop reading; that is no reason to stop serving.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

try {
  await serve();
} catch (error) {
  if (ended.signal.aborted) await end();
  console.error(error instanceof UserError ? error.message : error);
  process.exit(error instanceof UserError ? error.exitCode : 1);
}

async function serve(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const pages = options.root ?? join(repository, "dist");
  if (!statSync(pages, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(
      `Nothing to serve: there is no directory "${options.root ?? "dist"}". ` +
        "Run `npm run build` first (or `npm start`, which builds and serves).",
    );
  }
  const localPyodide = options["local-pyodide"] && resolve(options["local-pyodide"]);
  if (localPyodide && !existsSync(join(localPyodide, "pyodide.mjs"))) {
    throw new UserError(`No Pyodide build: "${localPyodide}" has no pyodide.mjs.`);
  }
  const cache = resolve(repository, process.env.PWP_CACHE || ".cache");
  const [pyodide, packages] = [join(cache, "pyodide"), join(cache, "packages")];
  runtimes = new Runtimes({ cache: pyodide, signal: ended.signal });
  for (const version of options.pyodide) await runtimes.ensure(version);

  const { host, port } = options;
  const handlerOf = createHandlers({ host, pages, packages, pyodide, runtimes, localPyodide });
  const kinds = options["drop-coep"] ? ([...KINDS, "coepDropped"] as const) : KINDS;
  origins = await startOrigins(host, port, kinds, handlerOf);
  const { isolated, plain, crossSite } = origins.urls;
  if (!isLoopback(options.host)) {
    console.error(
      `Other machines reach "${options.host}" over http, which is no secure context: ` +
        "their browsers will not isolate the pages.",
    );
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ ready: true, origins: origins.urls })}\n`);
  } else {
    process.stdout.write(`
  Cookbook     ${isolated}/   cross-origin isolated (COOP and COEP)
  Static host  ${plain}/   the same without isolation headers
  Other site   ${crossSite}   for cross-site requests
  Pyodide      is fetched when a page asks for it

  Ctrl-C ends it.
`);
  }
  if (options.open) openBrowser(`${isolated}/`);
}

async function end(): Promise<never> {
  ended.abort();
  await Promise.all([origins?.close(), runtimes?.settled()]);
  process.exit(0);
}

/** Opens an address in the default browser. A machine without one is no error. */
function openBrowser(url: string): void {
  // "start" takes its first quoted argument for a window title.
  const openers: Partial<Record<NodeJS.Platform, string[]>> = {
    darwin: ["open"],
    win32: ["cmd", "/c", "start", ""],
  };
  const [command = "xdg-open", ...args] = openers[process.platform] ?? [];
  const child = spawn(command, [...args, url], { detached: true, stdio: "ignore" });
  child.on("error", () => undefined);
  child.unref();
}
