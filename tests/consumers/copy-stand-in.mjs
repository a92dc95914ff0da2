// Stands in for `npm run copy -- workers/comlink [--ext js] [--js] <folder>`, until that is there.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { transformSync } from "esbuild";

const root = path.resolve(import.meta.dirname, "../..");
const { values, positionals } = parseArgs({
  options: { ext: { type: "string" }, js: { type: "boolean" } },
  allowPositionals: true,
});
const folder = positionals.at(-1);

const files = [path.join(root, "patterns/workers/comlink/python-worker.ts")];
for (const file of files) {
  let text = readFileSync(file, "utf8");
  for (const [, name] of text.matchAll(/(?:from |URL\()"(\.[^"]+)"/g)) {
    const imported = path.join(path.dirname(file), `${name.replace(/\.ts$/, "")}.ts`);
    if (!files.includes(imported)) files.push(imported);
  }
  let to = path.join(folder, path.relative(path.join(root, "patterns"), file));
  if (values.ext === "js" || values.js) {
    text = text
      .replace(/from "(\.[^"]+)"/g, 'from "$1.js"')
      .replace(/(URL\("[^"]+)\.ts"/g, '$1.js"');
  }
  mkdirSync(path.dirname(to), { recursive: true });
  if (values.js) {
    const comlink = path.relative(path.dirname(to), path.join(folder, "comlink.mjs"));
    text = transformSync(text, { loader: "ts", target: "es2022" }).code.replace(
      '"comlink"',
      `"${comlink}"`,
    );
    copyFileSync(
      path.join(root, "node_modules/comlink/dist/esm/comlink.min.mjs"),
      path.join(folder, "comlink.mjs"),
    );
    to = to.replace(/\.ts$/, ".js");
  }
  writeFileSync(to, text);
}
