// A browser finds no package by its name, and import maps do not reach workers.
import { readFileSync, writeFileSync } from "node:fs";

for (const file of ["connect.js", "python.worker.js"]) {
  const path = `dist/python/workers/comlink/${file}`;
  const address = '"/node_modules/comlink/dist/esm/comlink.min.mjs"';
  writeFileSync(path, readFileSync(path, "utf8").replace('"comlink"', address));
}
