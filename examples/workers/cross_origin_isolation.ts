// Cross-Origin Isolation, live: Python draws in a busy loop, the page shows it and steers it meanwhile.

import { newInterruptBuffer, stopRun } from "../../patterns/shared/stop-run";
import { PythonClient } from "../../patterns/workers/basic-worker/python-client";
import { startPython as startPlain } from "../../patterns/workers/comlink/minimal";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import {
  allocate,
  explainIsolation,
} from "../../patterns/workers/cross-origin-isolation/isolation";
import { startPython } from "../../patterns/workers/cross-origin-isolation/minimal";
import pageSource from "../../patterns/workers/cross-origin-isolation/minimal.ts?raw";
import workerSource from "../../patterns/workers/cross-origin-isolation/minimal.worker.ts?raw";
import { indexURL } from "../shared/choose-pyodide";
import { life } from "../shared/life-sample";
import { isOld, withMinimal } from "../shared/old-pyodide";
import { samples } from "../shared/samples";
import { showCode } from "../shared/show-code";
import { sayHowItStopped } from "../shared/stopped";
import { byId, Workbench } from "../shared/workbench";

const canvas = byId<HTMLCanvasElement>("picture");
const sparks = byId<HTMLInputElement>("sparks");

// #region shared
/** dials[0]: the page writes how many sparks. dials[1]: Python writes how many generations. */
const dials = new Int32Array(allocate(8));
const pixels = new Uint8Array(allocate(canvas.width * canvas.height));

const python = new PythonWorker({
  indexURL,
  globals: { dials, pixels },
  onEvent: (event) => workbench.show(event),
});
// #endregion shared

// For the console, and for tests: try `await python.runPython("6 * 7")`.
const forTests = { PythonWorker, PythonClient, newInterruptBuffer, stopRun, python, dials, pixels };
Object.assign(globalThis, forTests, { startMinimal: startPython, indexURL });

const bench = isOld
  ? withMinimal(crossOriginIsolated ? startPython : startPlain)
  : { start: () => python.init(), run: (code: string) => python.runPython(code) };

const workbench: Workbench = new Workbench({
  samples: [life, samples.sum, samples.clock, samples.mandelbrot, samples.error],
  async start() {
    await showIsolation();
    steer();
    return bench.start();
  },
  run: (code) => bench.run(code),
  close: () => python.close(),
  stop: async () => sayHowItStopped(await python.stop()),
});

async function showIsolation(): Promise<void> {
  const { isolated, missing } = await explainIsolation();
  const note = byId("isolation");
  note.dataset.isolated = String(isolated);
  if (!isolated) note.dataset.lacks = "isolation"; // the harness reads what a person is told here
  const title = document.createElement("strong");
  const list = document.createElement("ul");
  title.textContent = isolated
    ? "Isolated: page and worker share memory."
    : "Not isolated: memory cannot be shared.";
  for (const text of missing) list.append(listItem(text));
  if (!isolated) {
    list.append(
      listItem(
        "Programs run all the same. There is no live picture, and Stop has to start a new worker.",
      ),
    );
  }
  note.replaceChildren(title, ...(isolated ? [] : [list]));
  byId("shared").hidden = !isolated;
}

/** Shows what stands between backticks as code. */
function listItem(text: string): HTMLLIElement {
  const item = document.createElement("li");
  for (const [i, part] of text.split("`").entries()) {
    item.append(
      i % 2 ? Object.assign(document.createElement("code"), { textContent: part }) : part,
    );
  }
  return item;
}

function steer(): void {
  dials[0] = sparks.valueAsNumber;
  byId("sparks-value").textContent = sparks.value;
}
sparks.addEventListener("input", steer);

/** The page's side of the shared memory: look, and paint. Python is told nothing and waits for nothing. */
function paint(): void {
  const context = canvas.getContext("2d");
  const image = context?.createImageData(canvas.width, canvas.height);
  if (context && image) {
    for (const [i, age] of pixels.entries()) {
      image.data.set(
        age === 0 ? [11, 14, 19, 255] : [255 - age, 210 - age / 2, 90 + age / 2, 255],
        i * 4,
      );
    }
    context.putImageData(image, 0, 0);
  }
  byId("generation").textContent = `Generation ${dials[1]}`;
  requestAnimationFrame(paint);
}
requestAnimationFrame(paint);

showCode({ "On the page": pageSource, "In the worker": workerSource });
