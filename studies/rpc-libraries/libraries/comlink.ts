// Comlink alone, as its README has it.

import { createEndpoint, proxy, type Remote, transfer, wrap } from "comlink";
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

/** The same worker, over a channel of its own instead of the worker's. */
export async function startOnPort(): Promise<{ remote: Pick<Methods, "add"> }> {
  const { remote } = start();
  return { remote: wrap<Methods>(await (remote as unknown as Remote<Methods>)[createEndpoint]()) };
}
