import { copyFile, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";

// #region plugin
/** esbuild has no workers of its own: each script that a `new URL(…, import.meta.url)` names is built too. */
const workers = {
  name: "workers",
  setup({ onLoad, initialOptions: { plugins: _, ...options } }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const [, name] = /new URL\("(\.\/.+\.ts)", import\.meta\.url\)/.exec(source) ?? [];
      if (!name) return null;
      const worker = join(dirname(path), name);
      await build({ ...options, entryPoints: [worker], outbase: "src" });
      const built = `./${relative("src", worker).replace(/\.ts$/, ".js")}`; // from the page's script
      return { contents: source.replace(name, built), loader: "ts" };
    });
  },
};
// #endregion plugin

await build({
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  bundle: true,
  format: "esm",
  minify: true,
  plugins: [workers],
});
await copyFile("src/index.html", "dist/index.html");
