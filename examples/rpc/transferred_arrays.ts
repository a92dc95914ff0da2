// Transferred Arrays, live: the pixels of a picture, computed in Python and drawn on this page.

import {
  newTransferringWorker,
  runAndTransfer,
} from "../../patterns/rpc/transferred-arrays/run-and-transfer";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { sayHowItStopped } from "../shared/stopped";
import { byId, Workbench } from "../shared/workbench";

const PICTURE = `from math import sin

WIDTH, HEIGHT = 256, 128
pixels = bytearray()
for y in range(HEIGHT):
    for x in range(WIDTH):
        wave = sin(x / 20) + sin(y / 12) + sin((x + y) / 30)
        pixels += bytes((int(120 + 40 * wave), 90, int(150 - 30 * wave), 255))

{"width": WIDTH, "pixels": pixels}`;

// #region use
const python = new PythonWorker({ indexURL, createWorker: newTransferringWorker });

async function draw(code: string): Promise<string> {
  const picture = await runAndTransfer(python, code);
  const { width, pixels } = picture as { width: number; pixels: Uint8Array<ArrayBuffer> };
  const image = new ImageData(new Uint8ClampedArray(pixels.buffer), width);
  byId<HTMLCanvasElement>("picture").getContext("2d")?.putImageData(image, 0, 0);
  return `${pixels.length} bytes`;
}
// #endregion use

// For the console, and for tests.
Object.assign(globalThis, { python, runAndTransfer });

new Workbench({
  samples: [{ title: "A picture", code: PICTURE }],
  start: () => python.init(),
  close: () => python.close(),
  run: draw,
  stop: async () => sayHowItStopped(await python.stop()),
});
