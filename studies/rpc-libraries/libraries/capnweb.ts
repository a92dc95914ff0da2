// Cap'n Web, as its README has it: what is passed by reference stays an object, also before it has arrived.

import { newMessagePortRpcSession } from "capnweb";
import type { Methods, Started, StartOptions } from "./library";

export function start({ script }: StartOptions = {}): Started {
  const worker = script
    ? new Worker(script, { type: "module" })
    : new Worker(new URL("./capnweb.worker.ts", import.meta.url), { type: "module" });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  const remote = newMessagePortRpcSession(port1) as unknown as Methods;
  return { remote, worker, sizeOf: (buffer) => remote.size(buffer), mark: (it) => it };
}
