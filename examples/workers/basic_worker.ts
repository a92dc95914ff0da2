// Basic Worker, live: the client of the pattern behind a small editor.

import { startPython } from "../../patterns/workers/basic-worker/minimal";
import pageSource from "../../patterns/workers/basic-worker/minimal.ts?raw";
import workerSource from "../../patterns/workers/basic-worker/minimal.worker.ts?raw";
import { PythonClient } from "../../patterns/workers/basic-worker/python-client";
import { indexURL } from "../shared/choose-pyodide";
import { isOld, withMinimal } from "../shared/old-pyodide";
import { samples } from "../shared/samples";
import { showCode } from "../shared/show-code";
import { Workbench } from "../shared/workbench";

const python = new PythonClient({ indexURL, onEvent: (event) => workbench.show(event) });

// For the console, and for tests: try `await python.runPython("6 * 7")`.
Object.assign(globalThis, { PythonClient, python, startMinimal: startPython, indexURL });

const workbench: Workbench = new Workbench({
  samples: [samples.sum, samples.mandelbrot, samples.words, samples.clock, samples.error],
  start: () => python.init(),
  close: () => python.close(),
  run: (code) => python.runPython(code),
  ...(isOld && withMinimal(startPython)),
});

showCode({ "On the page": pageSource, "In the worker": workerSource });
