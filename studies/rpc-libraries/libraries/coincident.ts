// coincident, as its README has it: the worker may call the page and wait for the answer on the spot.

import coincident from "coincident/main";
import { ANSWER, type Started, type StartOptions } from "./library";

export function start({ script }: StartOptions = {}): Started {
  const { Worker, transfer } = coincident();
  const worker = script
    ? new Worker(script, { type: "module" })
    : new Worker(new URL("./coincident.worker.ts", import.meta.url), { type: "module" });
  const { proxy: remote } = worker;
  remote.answer = () => ANSWER;
  return { remote, worker, sizeOf: (buffer) => remote.size(buffer, transfer(buffer)) };
}
