/**
 * What each RPC library adds to a page, in bytes: `node --import tsx tools/bundle-sizes.ts`.
 *
 * All by the same bundler with the same options, and of each only what a page needs.
 */
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { root } from "./setup/paths.ts";

/** By the names of `tests/rpc/scenarios/bench.ts`; `everything` is ours with each of the other layers. */
export const PAGE_SIDES: Readonly<Record<string, string>> = {
  comlink: 'export { proxy, transfer, wrap } from "comlink"',
  ours: 'export { proxy, transfer, wrap } from "comlink"; export { connect } from "./patterns/workers/comlink/rpc/connect"',
  everything: `
    export { proxy, transfer, wrap } from "comlink";
    export { connect } from "./patterns/workers/comlink/rpc/connect";
    export { supervise } from "./patterns/workers/comlink/rpc/supervise";
    export { guardProxies } from "./patterns/workers/comlink/rpc/guard";
    export { interrupting } from "./patterns/workers/comlink/rpc/interrupt";
    import "./patterns/workers/comlink/python-error-handler";
    export { registerPyProxyHandler } from "./patterns/workers/comlink/rpc/pyproxy-handler";
    import "./patterns/workers/comlink/rpc/streams";
  `,
  birpc: 'export { createBirpc } from "birpc"',
  coincident: 'export { default } from "coincident/main"',
  capnweb: 'export { newMessagePortRpcSession } from "capnweb"',
};

/** Bytes of `source`, bundled and minified; `gzip` at level 9. */
export async function sizeOf(source: string): Promise<{ minified: number; gzip: number }> {
  const entry = path.join(root, "page-side.js");
  const result = await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [
      {
        name: "page-side",
        enforce: "pre",
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? source : null),
      },
    ],
    build: {
      write: false,
      target: "es2022",
      lib: { entry, formats: ["es"] },
      // Vite leaves the white space of libraries alone unless it is told so.
      rolldownOptions: { output: { minify: true } },
    },
  });
  const outputs = [result].flat().flatMap((each) => ("output" in each ? each.output : []));
  const code = outputs.map((chunk) => ("code" in chunk ? chunk.code : "")).join("");
  return { minified: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length };
}

/** One after the other: a bundler takes all cores as it is. */
export async function pageSizes(): Promise<Record<string, { minified: number; gzip: number }>> {
  const sizes: Record<string, { minified: number; gzip: number }> = {};
  for (const [name, source] of Object.entries(PAGE_SIDES)) sizes[name] = await sizeOf(source);
  return sizes;
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(await pageSizes()));
