import { StrictMode, useEffect } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import type { PythonWorker } from "./python/workers/comlink/python-worker";
import { options, tryOut } from "./scenario";
import { usePython } from "./use-python";

function App({ onPython }: { onPython(python: PythonWorker): void }) {
  const python = usePython(options);
  useEffect(() => {
    if (python) onPython(python);
  }, [python, onPython]);
  return <h1>Python is {python ? "mounted" : "not mounted"}</h1>;
}

const root = createRoot(document.body.appendChild(document.createElement("div")));

tryOut({
  mount: () =>
    new Promise((resolve) =>
      root.render(
        <StrictMode>
          <App onPython={resolve} />
        </StrictMode>,
      ),
    ),
  unmount: () => flushSync(() => root.render(null)),
});
