import { copyFile } from "node:fs/promises";
import resolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import typescript from "@rollup/plugin-typescript";

// #region plugin
/** Rollup has no workers of its own: each script that a `new URL(…, import.meta.url)` names becomes a chunk. */
const workers = {
  name: "workers",
  async transform(code, importer) {
    const [url, id] = /new URL\("(\..+?\.ts)", import\.meta\.url\)/.exec(code) ?? [];
    if (!url) return null;
    const chunk = this.emitFile({ type: "chunk", id, importer });
    return { code: code.replace(url, `new URL(import.meta.ROLLUP_FILE_URL_${chunk})`), map: null };
  },
};
// #endregion plugin

const page = {
  name: "page",
  writeBundle: () => copyFile("src/index.html", "dist/index.html"),
};

export default {
  input: "src/main.ts",
  output: { dir: "dist", format: "es" },
  plugins: [resolve(), typescript(), workers, terser(), page],
};
