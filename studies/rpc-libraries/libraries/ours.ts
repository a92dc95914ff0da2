// Comlink as this cookbook uses it.

import { transfer } from "comlink";
import { connectOurs } from "./connect-ours";
import type { Methods, Started, StartOptions } from "./library";

export function start({ script, timeoutMs }: StartOptions = {}): Started {
  let worker!: Worker;
  const { remote, within } = connectOurs<Methods>(() => {
    worker = script
      ? new Worker(script, { type: "module" })
      : new Worker(new URL("./ours.worker.ts", import.meta.url), { type: "module" });
    return worker;
  });
  return {
    remote: timeoutMs === undefined ? remote : limited(timeoutMs),
    worker,
    sizeOf: (buffer) => remote.size(transfer(buffer, [buffer])),
    mark: (callback) => callback,
  };

  function limited(limit: number): Methods {
    return new Proxy({} as Methods, {
      get:
        (_target, name) =>
        (...args: unknown[]) =>
          within(limit, () => remote[name as keyof Methods](...args)),
    });
  }
}
