// A browser finds no package by its name, and import maps do not reach workers.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const address = '"/node_modules/comlink/dist/esm/comlink.min.mjs"';
for (const file of readdirSync("dist/python", { recursive: true })) {
  if (!file.endsWith(".js")) continue;
  const path = `dist/python/${file}`;
  writeFileSync(path, readFileSync(path, "utf8").replace('"comlink"', address));
}
