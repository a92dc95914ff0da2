// What one call of `add(a, b)` costs with each of several ways. Python asks for one round after another.

type Add = (a: number, b: number) => PromiseLike<number>;

/** In an object: some remotes would be awaited as if they were promises. */
export interface Contender {
  readonly remote: { add: Add };
}

/** Starts a worker. Imported when it is asked for: what one adds to Comlink costs the other too. */
export type Contenders = Readonly<Record<string, () => Promise<Contender>>>;

const IN_FLIGHT = 1_000;
const WARM_UP = 1_000;

/** What Python calls, by name. Each contender has a page of its own. */
export function measuring(contenders: Contenders) {
  const running = new Map<string, Add>();

  /** Started once, and warm. */
  async function ready(name: string): Promise<Add> {
    const known = running.get(name);
    if (known) return known;
    const started = await contenders[name]?.();
    if (!started) throw new Error(`There is no contender "${name}"`);
    const { remote } = started;
    // Not `remote.add` itself: Comlink's would be awaited on the way out, and read from the worker.
    const add: Add = (a, b) => remote.add(a, b);
    running.set(name, add);
    await oneByOne(add, WARM_UP);
    await together(add);
    return add;
  }

  return {
    names: () => Object.keys(contenders),

    /** One round of one contender: microseconds a call. */
    async round(name: string, calls: number, batches: number) {
      const add = await ready(name);
      return {
        sequential: await timed(calls, () => oneByOne(add, calls)),
        inFlight: await timed(batches * IN_FLIGHT, async () => {
          for (let n = 0; n < batches; n++) await together(add);
        }),
      };
    },

    /** Bytes of this page and its worker, before and after `calls` calls. Chromium only. */
    async memory(name: string, calls: number) {
      const add = await ready(name);
      const before = await bytes();
      await oneByOne(add, calls);
      return { before, after: await bytes() };
    },
  };
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

async function timed(calls: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return ((performance.now() - began) * 1_000) / calls;
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
