// Functions as arguments: through the layer, and as Comlink's proxies.

import { proxy } from "comlink";
import { keep } from "../../../patterns/workers/comlink/rpc/callbacks";
import { outcome } from "../outcome";
import { bareApi, connectApi, connectPythonWithFunction } from "../workers/remotes";

/** How many MessageChannels this page makes for `calls` calls with one function. */
export async function channels(calls: number, layered: boolean): Promise<number> {
  const remote = layered ? connectApi().remote : bareApi();
  await remote.add(1, 1);
  const Original = globalThis.MessageChannel;
  let made = 0;
  globalThis.MessageChannel = new Proxy(Original, {
    construct(target) {
      made += 1;
      return new target();
    },
  });
  const f = () => {};
  for (let n = 0; n < calls; n++) await remote.callTimes(layered ? f : proxy(f), 1);
  globalThis.MessageChannel = Original;
  return made;
}

/** Of `runs` calls, how many were answered before their last event was here; and whether in order. */
export async function order(runs: number, layered: boolean) {
  const remote = layered ? connectApi().remote : bareApi();
  let overtaken = 0;
  let inOrder = true;
  for (let run = 0; run < runs; run++) {
    const seen: number[] = [];
    const f = (n: number) => seen.push(n);
    await remote.callTimes(layered ? f : proxy(f), 20);
    if (seen.length < 20) overtaken += 1;
    inOrder &&= seen.every((n, index) => n === index);
  }
  return { overtaken, inOrder };
}

/** Whether the event of a call that then blocks its worker is here while it still blocks. */
export async function whileBlocked(milliseconds: number, layered: boolean): Promise<boolean> {
  const remote = layered ? connectApi().remote : bareApi();
  await remote.add(1, 1);
  let eventAt = Number.POSITIVE_INFINITY;
  const f = () => {
    eventAt = performance.now();
  };
  await remote.callThenBlock(layered ? f : proxy(f), milliseconds);
  return performance.now() - eventAt > milliseconds / 2;
}

export async function answers() {
  const { remote } = connectApi();
  return {
    value: await outcome(remote.callForValue((n) => n + 1)),
    promise: await outcome(remote.callForValue(async (n) => n + 2)),
    error: await outcome(
      remote.callForValue(() => {
        throw new RangeError("Not that one");
      }),
    ),
  };
}

export async function lifetimes() {
  const { remote } = connectApi();
  const f = () => "called";
  await remote.hold(f);
  const ended = await outcome(remote.callHeld());
  const kept = keep(f);
  await remote.hold(f);
  const alive = await outcome(remote.callHeld());
  kept.dispose();
  const disposed = await outcome(remote.callHeld());
  {
    using _kept = keep(f);
    await remote.hold(f);
    await remote.callHeld();
  }
  const unused = await outcome(remote.callHeld());
  return { ended, alive, disposed, unused };
}

/** One worker must not call what another was given. */
export async function twoWorkers() {
  const [one, other] = [connectApi().remote, connectApi().remote];
  const calls: string[] = [];
  const [first, second] = [() => void calls.push("first"), () => void calls.push("second")];
  keep(first);
  keep(second);
  await Promise.all([one.hold(first), other.hold(second)]);
  await other.callHeld();
  await one.callHeld();
  // Its own numbers and its neighbour's are next to one another.
  const forged = [];
  for (let number = 1; number <= 2; number++) forged.push(await one.forge(number));
  return { calls, forged };
}

/** As Python calls it: what it passes, what it gets, and what is left behind. */
export async function fromPython(indexURL: string) {
  const { remote } = await connectPythonWithFunction({ indexURL });
  const seen: unknown[] = [];
  const f = (value: unknown) => {
    seen.push(value);
    return [value];
  };
  const fire = await outcome(
    remote.runWith("f(1); f({'a': [1, {'b': None}]}); f([1, (2,)]); 'fired'", f),
  );
  const awaited = await outcome(remote.runWith("(await f(7)).to_py()", f));
  const thrown = await outcome(
    remote.runWith(
      "try:\n    await f(1)\nexcept Exception as e:\n    caught = str(e)\ncaught",
      () => {
        throw new RangeError("Not that one");
      },
    ),
  );
  const unclonable = await outcome(
    remote.runWith(
      "try:\n    f(lambda: 1)\nexcept Exception as e:\n    caught = str(e)\ncaught",
      f,
    ),
  );
  return { seen, fire, awaited, thrown, unclonable };
}

/** Python blocks its worker until the page has heard of it: the interrupt is the page's answer. */
export async function whilePythonBlocks(indexURL: string) {
  const interruptBuffer = new Uint8Array(new SharedArrayBuffer(1));
  const { remote, close } = await connectPythonWithFunction({ indexURL, interruptBuffer });
  const seen: number[] = [];
  const interrupt = () => {
    interruptBuffer[0] = 2;
  };
  let again: ReturnType<typeof setInterval> | undefined; // now and then an interrupt is lost
  const f = (n: number) => {
    seen.push(n);
    if (n === 2) {
      interrupt();
      again = setInterval(interrupt, 1_000);
    } else clearInterval(again);
  };
  const blocks =
    "try:\n    f(1)\n    f(2)\n    while True: pass\nexcept KeyboardInterrupt:\n    f(3)\n'heard'";
  const result = await outcome(remote.runWith(blocks, f), 20_000);
  const heard = [...seen];
  close();
  return { result, heard };
}
