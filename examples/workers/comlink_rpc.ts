// Comlink RPC, live: the class in the worker behind a small editor, with real packages.

import * as Comlink from "comlink";
import {
  connectPython,
  type PythonConnection,
} from "../../patterns/workers/comlink/connect-python";
import { startPython } from "../../patterns/workers/comlink/minimal";
import pageSource from "../../patterns/workers/comlink/minimal.ts?raw";
import workerSource from "../../patterns/workers/comlink/minimal.worker.ts?raw";
import type { PythonEvent } from "../../patterns/workers/comlink/python-api";
import { keep } from "../../patterns/workers/comlink/rpc/callbacks";
import { indexURL } from "../shared/choose-pyodide";
import { classicRecipe } from "../shared/classic-recipe";
import { packageSamples } from "../shared/package-samples";
import { samples } from "../shared/samples";
import { showCode } from "../shared/show-code";
import { byId, Workbench } from "../shared/workbench";

// For the console, and for tests: try `await python.runPython("6 * 7")`.
Object.assign(globalThis, { Comlink, connectPython, keep, startMinimal: startPython, indexURL });

let connection: PythonConnection | undefined;

const workbench: Workbench = new Workbench({
  samples: [
    samples.sum,
    ...packageSamples,
    samples.mandelbrot,
    samples.words,
    samples.clock,
    samples.error,
  ],
  async start() {
    connection = await connectPython();
    const { python } = connection;
    Object.assign(globalThis, { python });
    keep(show); // it gets the events of every call, not only of this one
    return python.init({ indexURL }, show);
  },
  async run(code, packages) {
    if (packages.length > 0) await connection?.python.installPackages(packages);
    return connection?.python.runPython(code);
  },
});

function show(event: PythonEvent): void {
  if (event.kind === "output") workbench.print(event.stream, event.text);
  if (event.kind === "download") workbench.showDownload(event.progress);
  if (event.kind === "install") {
    workbench.showStatus(`${event.message} (${event.done} of ${event.total})`);
  }
  if (event.kind === "init" && event.stage === "import") workbench.showStatus("Loading Pyodide…");
}

const recipe = byId<HTMLButtonElement>("recipe");
recipe.disabled = false;
recipe.addEventListener("click", async () => {
  byId("recipe-result").textContent = "Trying…";
  byId("recipe-result").textContent = await classicRecipe(indexURL);
});

showCode({ "On the page": pageSource, "In the worker": workerSource });
