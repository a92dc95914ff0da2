// What one call of `add(a, b)` costs with each library. tools/bench_rpc.py asks, round by round.

type Add = (a: number, b: number) => PromiseLike<number>;

/** In an object: some remotes would be awaited as if they were promises. */
interface Contender {
  readonly remote: { add: Add };
}

/** Starts a worker. One line more is one library more, in the table too. Each has a page of its own. */
const CONTENDERS: Record<string, () => Promise<Contender>> = {
  raw: async () => (await import("../alternatives/raw")).start(),
  comlink: async () => (await import("../alternatives/comlink")).start(),
  ours: async () => (await import("../alternatives/ours")).start(),
  birpc: async () => (await import("../alternatives/birpc")).start(),
  coincident: async () => (await import("../alternatives/coincident")).start(),
  capnweb: async () => (await import("../alternatives/capnweb")).start(),
  // coincident and Cap'n Web do not use the worker's own channel: what is it that costs?
  "comlink on a MessagePort": async () => (await import("../alternatives/comlink")).startOnPort(),
};

const IN_FLIGHT = 1_000;
const WARM_UP = 1_000;

const running = new Map<string, Add>();

/** Started once, and warm. */
async function ready(name: string): Promise<Add> {
  const known = running.get(name);
  if (known) return known;
  const started = await CONTENDERS[name]?.();
  if (!started) throw new Error(`There is no contender "${name}"`);
  const { remote } = started;
  // Not `remote.add` itself: Comlink's would be awaited on the way out, and read from the worker.
  const add: Add = (a, b) => remote.add(a, b);
  running.set(name, add);
  await oneByOne(add, WARM_UP);
  await together(add);
  return add;
}

async function oneByOne(add: Add, calls: number): Promise<void> {
  for (let n = 0; n < calls; n++) {
    if ((await add(n, 1)) !== n + 1) throw new Error(`${n} + 1 came back wrong`);
  }
}

async function together(add: Add): Promise<void> {
  const sums = await Promise.all(Array.from({ length: IN_FLIGHT }, (_, n) => add(n, 1)));
  if (sums.at(-1) !== IN_FLIGHT) throw new Error("The last answer came back wrong");
}

/** Microseconds a call. */
async function timed(calls: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return ((performance.now() - began) * 1_000) / calls;
}

export const names = () => Object.keys(CONTENDERS);

/** One round of one library. */
export async function round(name: string, calls: number, batches: number) {
  const add = await ready(name);
  return {
    sequential: await timed(calls, () => oneByOne(add, calls)),
    inFlight: await timed(batches * IN_FLIGHT, async () => {
      for (let n = 0; n < batches; n++) await together(add);
    }),
  };
}

/** Bytes of this page and its worker, before and after `calls` calls. Chromium only. */
export async function memory(name: string, calls: number) {
  const add = await ready(name);
  const before = await bytes();
  await oneByOne(add, calls);
  return { before, after: await bytes() };
}

/** After a collection, where the browser was started with `--js-flags=--expose-gc`. */
async function bytes(): Promise<number> {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  const { measureUserAgentSpecificMemory } = performance as unknown as {
    measureUserAgentSpecificMemory(): Promise<{ bytes: number }>;
  };
  return (await measureUserAgentSpecificMemory.call(performance)).bytes;
}
