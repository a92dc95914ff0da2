import { StrictMode, useEffect } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { PythonProvider, usePython } from "./python/frameworks/react/use-python";
import type { PythonWorker } from "./python/workers/comlink/python-worker";
import { options, tryOut } from "./scenario";

function Told({ onPython }: { onPython(python: PythonWorker): void }) {
  const { python, state } = usePython();
  useEffect(() => {
    if (python) onPython(python);
  }, [python, onPython]);
  return <h1>Python is {state}</h1>;
}

const root = createRoot(document.body.appendChild(document.createElement("div")));

tryOut({
  mount: () =>
    new Promise((resolve) =>
      root.render(
        <StrictMode>
          <PythonProvider options={options}>
            <Told onPython={resolve} />
          </PythonProvider>
        </StrictMode>,
      ),
    ),
  unmount: () => flushSync(() => root.render(null)),
});
