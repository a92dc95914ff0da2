"use client";

import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import type { PythonWorker } from "./python/workers/comlink/python-worker";
import { options, tryOut } from "./scenario";
import { usePython } from "./use-python";

function Python({ onPython }: { onPython(python: PythonWorker): void }) {
  const python = usePython(options);
  useEffect(() => {
    if (python) onPython(python);
  }, [python, onPython]);
  return <h1>Python is {python ? "mounted" : "not mounted"}</h1>;
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
  return <main>{onPython ? <Python onPython={onPython} /> : <h1>This page was rendered</h1>}</main>;
}
