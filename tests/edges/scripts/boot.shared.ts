// A shared worker that boots as the module workers of this cookbook do.

import { answer } from "../ask";

self.addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port) port.onmessage = (question) => answer(question, () => boot(question.data.indexURL));
});

async function boot(indexURL: string): Promise<string> {
  const { loadPyodide } = await import(/* @vite-ignore */ `${indexURL}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL });
  return pyodide.runPython("'boots'");
}
