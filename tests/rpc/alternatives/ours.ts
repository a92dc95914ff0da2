// Comlink with the layers of the pattern.

import { transfer } from "comlink";
import { connect } from "../../../patterns/workers/comlink/rpc/connect";
import type { Methods, Started, StartOptions } from "./library";

export function start({ script, timeoutMs }: StartOptions = {}): Started {
  let worker!: Worker;
  const { remote, call } = connect<object>(() => {
    worker = script
      ? new Worker(script, { type: "module" })
      : new Worker(new URL("./ours.worker.ts", import.meta.url), { type: "module" });
    return worker;
  });
  const methods = remote as unknown as Methods;
  return {
    remote: timeoutMs === undefined ? methods : limited(methods, timeoutMs),
    worker,
    sizeOf: (buffer) => methods.size(transfer(buffer, [buffer])),
    mark: (callback) => callback,
  };

  function limited(all: Methods, limit: number): Methods {
    return new Proxy({} as Methods, {
      get:
        (_target, name) =>
        (...args: unknown[]) =>
          call({ timeoutMs: limit }, () => all[name as keyof Methods](...args)),
    });
  }
}
