// birpc, as its README has it: functions by name, both ways, over any channel.

import { createBirpc } from "birpc";
import { ANSWER, type Methods, type Started, type StartOptions } from "./library";

export function start({ script, timeoutMs }: StartOptions = {}): Started {
  const worker = script
    ? new Worker(script, { type: "module" })
    : new Worker(new URL("./birpc.worker.ts", import.meta.url), { type: "module" });
  const remote = createBirpc<Methods>(
    { answer: () => ANSWER },
    {
      post: (data) => worker.postMessage(data),
      on: (receive) => worker.addEventListener("message", ({ data }) => receive(data)),
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    },
  ) as unknown as Methods;
  return { remote, worker, sizeOf: (buffer) => remote.size(buffer) };
}
