// The classic worker of most tutorials, tried on the Pyodide that this page runs.

/** The recipe's two essential lines; a blob: worker is classic unless it asks to be a module. */
const SCRIPT = `
  onmessage = async ({ data: indexURL }) => {
    try {
      importScripts(indexURL + "pyodide.js");
      const pyodide = await loadPyodide({ indexURL });
      postMessage("It works: 1 + 1 is " + pyodide.runPython("1 + 1"));
    } catch (error) {
      postMessage("It fails: " + error.message);
    }
  };
`;

/** @returns what came of it, in one sentence */
export async function classicRecipe(indexURL: string): Promise<string> {
  const url = URL.createObjectURL(new Blob([SCRIPT], { type: "text/javascript" }));
  const worker = new Worker(url);
  try {
    return await new Promise<string>((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) =>
        resolve(`It fails: ${message || "the worker did not start"}`);
      setTimeout(() => resolve("It fails: no answer within 30 seconds"), 30_000);
      worker.postMessage(indexURL);
    });
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}
