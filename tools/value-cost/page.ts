// What Python calls: everything happens in one worker, side by side.

import { wrap } from "comlink";
import type { Converters } from "./values.worker";

const worker = new Worker(new URL("./values.worker.ts", import.meta.url), { type: "module" });
const remote = wrap<Converters>(worker);

Object.assign(globalThis, {
  // Not the remote itself, which an async function would await.
  measure: {
    boot: (indexURL: string) => remote.boot(indexURL),
    rounds: (code: string, repeats: number, rounds: number) => remote.rounds(code, repeats, rounds),
  },
});
