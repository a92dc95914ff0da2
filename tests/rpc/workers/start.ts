// Starts the workers of the laboratory. With no layer imported, since some change what Comlink alone does.

export const servedWorker = () =>
  new Worker(new URL("./served.worker.ts", import.meta.url), { type: "module" });

/** One that cannot tell of its end. */
export const lockless = () =>
  new Worker(new URL("./served.worker.ts", import.meta.url), { type: "module", name: "no locks" });

export const bareWorker = () =>
  new Worker(new URL("./bare.worker.ts", import.meta.url), { type: "module" });

/** @param name "bare" for Comlink alone */
export const pythonWorker = (name = "") =>
  new Worker(new URL("./python.worker.ts", import.meta.url), { type: "module", name });
