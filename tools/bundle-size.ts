/**
 * What Comlink as this cookbook uses it, and the whole production client, add to a page, in bytes: `node --import tsx tools/bundle-size.ts`.
 *
 * All by the same bundler with the same options, and of each only what a page needs.
 */
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { root } from "./setup/paths.ts";

/** What a page needs of each, as a module at the repository's root would import it. */
export const WHAT_A_PAGE_NEEDS = {
  comlink: 'export { proxy, transfer, wrap } from "comlink"',
  ours: `
    export { proxy, transfer, wrap } from "comlink";
    export { connect } from "./patterns/workers/comlink/connect";
  `,
  production: `
    export { proxy, transfer, wrap } from "comlink";
    export * from "./patterns/workers/comlink/python-worker";
  `,
} as const;

export interface Size {
  readonly minified: number;
  /** At level 9. */
  readonly gzip: number;
}

/** Bytes of each module, by name. One after the other: a bundler takes all cores as it is. */
export async function sizesOf(
  modules: Readonly<Record<string, string>>,
): Promise<Record<string, Size>> {
  const sizes: Record<string, Size> = {};
  for (const [name, source] of Object.entries(modules)) sizes[name] = await sizeOf(source);
  return sizes;
}

/** Bytes of a module, bundled and minified with what it imports. */
async function sizeOf(source: string): Promise<Size> {
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

if (process.argv[1] === import.meta.filename) {
  console.log(JSON.stringify(await sizesOf(WHAT_A_PAGE_NEEDS)));
}
