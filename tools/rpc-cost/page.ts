// The three ways that `npm run bench -- rpc` compares: by hand, by Comlink alone, and as this cookbook does.

import type { Contender } from "./cost";
import { measuring } from "./cost";

type Methods = Contender["remote"];

const measure = measuring({
  async raw() {
    const worker = new Worker(new URL("./raw.worker.ts", import.meta.url), { type: "module" });
    const waiting = new Map<number, (sum: number) => void>();
    let last = 0;
    worker.addEventListener("message", ({ data: { id, sum } }) => {
      waiting.get(id)?.(sum);
      waiting.delete(id);
    });
    const add = (a: number, b: number) =>
      new Promise<number>((resolve) => {
        worker.postMessage({ id: ++last, a, b });
        waiting.set(last, resolve);
      });
    return { remote: { add } };
  },
  async comlink() {
    const { wrap } = await import("comlink");
    const worker = new Worker(new URL("./comlink.worker.ts", import.meta.url), { type: "module" });
    return { remote: wrap<{ add(a: number, b: number): number }>(worker) };
  },
  async ours() {
    const { connectOurs } = await import("./ours");
    return connectOurs<Methods>(
      () => new Worker(new URL("./ours.worker.ts", import.meta.url), { type: "module" }),
    );
  },
});

Object.assign(globalThis, { measure });
