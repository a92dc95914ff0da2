import workerUrl from "./python/workers/comlink/python.worker?worker&url";
import { PythonWorker } from "./python/workers/comlink/python-worker";
import { options, tryOut } from "./scenario";

// #region blob
// A worker's script has to come from the page's origin. A blob does, and may import from anywhere.
const script = new Blob([`import ${JSON.stringify(workerUrl)}`], { type: "text/javascript" });
const createWorker = () => new Worker(URL.createObjectURL(script), { type: "module" });
// #endregion blob

let python: PythonWorker;

tryOut({
  mount() {
    python = new PythonWorker({ ...options, createWorker });
    return python;
  },
  unmount: () => python.close(),
  foreignAssets: true,
});
