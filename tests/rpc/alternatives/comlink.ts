// Comlink alone, as its README has it.

import { proxy, transfer, wrap } from "comlink";
import type { Methods, Started, StartOptions } from "./library";

export function start({ script }: StartOptions = {}): Started {
  const worker = script
    ? new Worker(script, { type: "module" })
    : new Worker(new URL("./comlink.worker.ts", import.meta.url), { type: "module" });
  const remote = wrap(worker) as unknown as Methods;
  return {
    remote,
    worker,
    sizeOf: (buffer) => remote.size(transfer(buffer, [buffer])),
    mark: proxy,
  };
}
