// Comlink RPC, live: one Python worker behind a small editor, with real packages and a Stop button.

import * as Comlink from "comlink";
import { connect } from "../../patterns/workers/comlink/connect";
import { startPython } from "../../patterns/workers/comlink/minimal";
import pageSource from "../../patterns/workers/comlink/minimal.ts?raw";
import workerSource from "../../patterns/workers/comlink/minimal.worker.ts?raw";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { classicRecipe } from "../shared/classic-recipe";
import { isOld, withMinimal } from "../shared/old-pyodide";
import { packageSamples } from "../shared/package-samples";
import { samples } from "../shared/samples";
import { showCode } from "../shared/show-code";
import { sayHowItStopped } from "../shared/stopped";
import { byId, Workbench } from "../shared/workbench";

const python = new PythonWorker({ indexURL, onEvent: (event) => workbench.show(event) });

// For the console, and for tests: try `await python.runPython("6 * 7")`.
const forTests = { Comlink, connect, PythonWorker, python, startMinimal: startPython, indexURL };
Object.assign(globalThis, forTests);

const workbench: Workbench = new Workbench({
  samples: [
    samples.sum,
    ...packageSamples,
    samples.mandelbrot,
    samples.words,
    samples.clock,
    samples.error,
  ],
  start: () => python.init(),
  close: () => python.close(),
  async run(code, packages) {
    if (packages.length > 0) await python.installPackages(packages);
    return python.runPython(code);
  },
  stop: async () => sayHowItStopped(await python.stop()),
  ...(isOld && withMinimal(startPython)),
});

const recipe = byId<HTMLButtonElement>("recipe");
recipe.disabled = false;
recipe.addEventListener("click", async () => {
  byId("recipe-result").textContent = "Trying…";
  byId("recipe-result").textContent = await classicRecipe(indexURL);
});

showCode({ "On the page": pageSource, "In the worker": workerSource });
