import { copyFile, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";

// #region plugin
/** esbuild has no workers of its own: each script that a `new URL(…, import.meta.url)` names is built too. */
const workers = {
  name: "workers",
  setup({ onLoad, initialOptions: { plugins: _, ...options } }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const [, name] = /new URL\("\.\/(.+)\.ts", import\.meta\.url\)/.exec(source) ?? [];
      if (!name) return null;
      await build({ ...options, entryPoints: [join(dirname(path), `${name}.ts`)] });
      return { contents: source.replace(`./${name}.ts`, `./${name}.js`), loader: "ts" };
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
