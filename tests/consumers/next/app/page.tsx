"use client";

import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
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

let isTried = false; // in development, effects come twice

export default function Home() {
  const [onPython, setOnPython] = useState<(python: PythonWorker) => void>();
  useEffect(() => {
    if (isTried) return;
    isTried = true;
    tryOut({
      mount: () => new Promise((resolve) => setOnPython(() => resolve)),
      unmount: () => flushSync(() => setOnPython(undefined)),
    });
  }, []);
  if (!onPython) return <h1>This page was rendered by a server</h1>;
  return (
    <PythonProvider options={options}>
      <Told onPython={onPython} />
    </PythonProvider>
  );
}
