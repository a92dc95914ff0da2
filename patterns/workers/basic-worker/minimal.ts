// Basic Worker, minimal variant: the page's side.
// Needs: module workers. From: pyodide-worker-patterns, workers/basic-worker, 0.2.0

type Answer = { result?: unknown; error?: string };

export function startPython() {
  const worker = new Worker(new URL("./minimal.worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, (answer: Answer) => void>();
  worker.onmessage = ({ data }) => waiting.get(data.id)?.(data);
  async function call(method: string, argument: unknown) {
    const id = Math.random();
    worker.postMessage({ id, method, argument });
    const answer = await new Promise<Answer>((resolve) => waiting.set(id, resolve));
    waiting.delete(id);
    if (answer.error === undefined) return answer.result;
    throw new Error(answer.error);
  }
  return {
    init: (indexURL: string) => call("init", indexURL),
    installPackages: (names: string[]) => call("installPackages", names),
    runPython: (code: string) => call("runPython", code),
  };
}
