// postMessage by hand: an id for each call, and a map of those that wait.

import type { Methods, Started, StartOptions } from "./library";

export function start({ script }: StartOptions = {}): Started {
  const worker = script
    ? new Worker(script, { type: "module" })
    : new Worker(new URL("./raw.worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<
    number,
    { resolve(value: unknown): void; reject(error: unknown): void }
  >();
  let last = 0;
  worker.addEventListener("message", ({ data }) => {
    const { id, result, error } = data;
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(error);
  });
  const call = (method: string, args: unknown[], transfer: Transferable[] = []) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++last;
      worker.postMessage({ id, method, args }, transfer);
      waiting.set(id, { resolve, reject });
    });
  const remote = new Proxy({} as Methods, {
    get:
      (_, method: string) =>
      (...args: unknown[]) =>
        call(method, args),
  });
  return {
    remote,
    worker,
    sizeOf: (buffer) => call("size", [buffer], [buffer]) as Promise<number>,
  };
}
