// Basic Worker, live: the client of the pattern behind a small editor.

import { startPython } from "../../patterns/workers/basic-worker/minimal";
import pageSource from "../../patterns/workers/basic-worker/minimal.ts?raw";
import workerSource from "../../patterns/workers/basic-worker/minimal.worker.ts?raw";
import { PythonClient } from "../../patterns/workers/basic-worker/python-client";
import { indexURL } from "../shared/choose-pyodide";
import { samples } from "../shared/samples";
import { showCode } from "../shared/show-code";
import { Workbench } from "../shared/workbench";

// For the console, and for tests: try `await python.runPython("6 * 7")`.
Object.assign(globalThis, { PythonClient, startMinimal: startPython, indexURL });

let client: PythonClient | undefined;

const workbench: Workbench = new Workbench({
  samples: [samples.sum, samples.mandelbrot, samples.words, samples.clock, samples.error],
  async start() {
    client = await PythonClient.start({
      onOutput: (stream, text) => workbench.print(stream, text),
      onProgress: (progress) => workbench.showDownload(progress),
    });
    Object.assign(globalThis, { python: client });
    return client.init(indexURL);
  },
  async run(code) {
    return client?.runPython(code);
  },
});

showCode({ "On the page": pageSource, "In the worker": workerSource });
