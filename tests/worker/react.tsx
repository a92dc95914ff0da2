// Mounts a component that uses the hook, in React's StrictMode: it mounts, unmounts and mounts again.

import { createElement, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { usePython } from "./react-hook";

function Sum({ options }: { options: { indexURL: string } }) {
  const python = usePython(options);
  const [sum, setSum] = useState("");
  const run = async () => setSum(String(await python?.runPython("1 + 1")));
  return createElement("button", { type: "button", onClick: run }, `Sum ${sum}`);
}

function mount(indexURL: string): () => void {
  const root = createRoot(document.body);
  root.render(createElement(StrictMode, null, createElement(Sum, { options: { indexURL } })));
  return () => root.unmount();
}

Object.assign(globalThis, { mount });
