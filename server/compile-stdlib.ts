/**
 * Compiles the standard library of one Pyodide, with that same Pyodide: `compile-stdlib.ts <runtime> <output>`.
 *
 * Most of a boot is compiling .py files. The zip made here has each of them twice: as it was, for tracebacks,
 * and as the .pyc that Python prefers.
 */
import { writeFile } from "node:fs/promises";
import { register } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// What Pyodide imports in Node and does not need here; the runtime's folder may be far from node_modules.
const standIns = `
  const names = new Set(["ws", "node-fetch", "base-64"]);
  export const resolve = (name, context, next) => names.has(name)
    ? { url: "data:text/javascript,export default class {}", shortCircuit: true }
    : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(standIns)}`);

const COMPILE = `
import importlib._bootstrap_external, importlib.util, sys, zipfile

archive = next(path for path in sys.path if path.endswith(".zip"))
with zipfile.ZipFile(archive) as source, zipfile.ZipFile("/compiled.zip", "w") as target:
    for entry in source.infolist():
        data = source.read(entry)
        target.writestr(entry, data)
        if not entry.filename.endswith(".py"):
            continue
        try:
            code = compile(data, f"{archive}/{entry.filename}", "exec", dont_inherit=True)
        except SyntaxError:  # tests of the parser and the like
            continue
        # Unchecked: Python need not look at the source to know that this fits it.
        pyc = importlib._bootstrap_external._code_to_hash_pyc(
            code, importlib.util.source_hash(data), False
        )
        target.writestr(zipfile.ZipInfo(entry.filename + "c", entry.date_time), bytes(pyc))
`;

const [runtime = "", output = ""] = process.argv.slice(2);
try {
  const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")).href);
  const pyodide = await loadPyodide({ indexURL: `${runtime}/` });
  pyodide.runPython(COMPILE);
  await writeFile(output, pyodide.FS.readFile("/compiled.zip"));
} catch (error) {
  // Node would print it below the line that threw it, which in Pyodide is a megabyte long. Of a
  // traceback the last line says what went wrong.
  console.error(String(error).trimEnd().split("\n").at(-1));
  process.exit(1);
}
// Some releases leave timers behind that would keep the process.
process.exit(0);
