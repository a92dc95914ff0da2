// On a Pyodide before 0.26 an example runs its pattern's minimal variant, and says so.

import type { Environment } from "../../patterns/shared/protocol";
import { indexURL, requestedVersion } from "./choose-pyodide";
import { byId } from "./workbench";

interface Minimal {
  init(indexURL: string): Promise<unknown>;
  runPython(code: string): Promise<unknown>;
}

/** Whether this page's Pyodide is too old for the production variants. */
export const isOld = /^0\.(1\d|2[0-5])\./.test(requestedVersion);

// The version is asked for below, and the kind of worker is told by what importScripts() does there.
const ASK = `
import js, pyodide, sys
def is_classic():
    try:
        js.importScripts("data:text/javascript,")
        return True
    except Exception:
        return False
" ".join([pyodide.__version__, sys.version.split()[0], "classic" if is_classic() else "module"])`;

/** What a workbench needs, made of the minimal variant. */
export function withMinimal(startPython: () => Minimal) {
  const python = startPython();
  return {
    async start(): Promise<Environment> {
      tell();
      await python.init(indexURL);
      const [pyodide = "", version = "", worker] = String(await python.runPython(ASK)).split(" ");
      return {
        pyodide,
        python: version,
        worker: worker === "module" ? "module" : "classic",
        crossOriginIsolated,
      };
    },
    run: (code: string) => python.runPython(code),
  };
}

function tell(): void {
  const note = document.createElement("p");
  note.className = "note";
  note.dataset.lacks = "pyodide-0.26";
  note.textContent =
    "The production variant needs Pyodide 0.26 or newer. This page runs the minimal variant instead: " +
    "it shows no output, and only values that have a structured clone.";
  byId("workbench").prepend(note);
}
