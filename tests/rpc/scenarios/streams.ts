// Async iterables out of the worker, of JavaScript and of Python.

import { outcome } from "../outcome";
import { bareApi, connectApi, connectPythonWithFunction } from "../workers/remotes";

type Numbers = AsyncIterable<number> & AsyncIterator<number>;

async function take(stream: AsyncIterable<unknown>, count: number): Promise<unknown[]> {
  const items: unknown[] = [];
  if (count === 0) return items;
  for await (const item of stream) {
    items.push(item);
    if (items.length === count) break;
  }
  return items;
}

export async function pulled() {
  const { remote } = connectApi();
  const stream = (await remote.count()) as unknown as Numbers;
  const before = await remote.whatWasMade();
  const items = await take(stream, 3);
  return { before, items, made: await remote.whatWasMade() };
}

export async function twice() {
  const { remote } = connectApi();
  const stream = (await remote.count()) as unknown as Numbers;
  await take(stream, 1);
  return outcome(take(stream, 1));
}

export async function itemWithoutClone() {
  const { remote } = connectApi();
  const stream = (await remote.countToFunction()) as AsyncIterable<unknown>;
  const items = await outcome(take(stream, 9));
  return { items, made: await remote.whatWasMade() };
}

export async function disposed() {
  const { remote } = connectApi();
  const stream = (await remote.count()) as unknown as Numbers & AsyncDisposable;
  await stream.next();
  await stream[Symbol.asyncDispose]();
  return { made: await remote.whatWasMade(), next: await stream.next() };
}

/** Python crashes while it makes an item. */
export async function crash(indexURL: string) {
  const { remote, close } = await connectPythonWithFunction({ indexURL });
  const code = "import os\ndef f():\n    yield 1\n    os.abort()\nf()";
  const stream = (await remote.runPython(code)) as AsyncIterable<unknown>;
  const items = await outcome(take(stream, 9), 20_000);
  close();
  return items;
}

export async function workerEnds() {
  const { remote, close } = connectApi();
  const stream = (await remote.stuck()) as unknown as Numbers;
  await stream.next();
  const waiting = outcome(stream.next());
  close();
  return { waiting: await waiting, later: await outcome(stream.next()) };
}

export async function onBareComlink() {
  return outcome(bareApi().count() as unknown as Promise<unknown>);
}

const GENERATORS: Record<string, string> = {
  sync: `
made = []
def count(stop=None):
    try:
        for n in range(10):
            if n == stop: raise ValueError("enough") from KeyError(n)
            made.append(n)
            yield {"n": n}
    finally:
        made.append("closed")
`,
  async: `
import asyncio
made = []
async def count(stop=None):
    try:
        for n in range(10):
            await asyncio.sleep(0)
            if n == stop: raise ValueError("enough") from KeyError(n)
            made.append(n)
            yield {"n": n}
    finally:
        made.append("closed")
`,
};

export async function ofPython(indexURL: string, kind: string) {
  const { remote, close } = await connectPythonWithFunction({ indexURL });
  const generator = async (call: string) =>
    (await remote.runPython(`${GENERATORS[kind]}\n${call}`)) as AsyncIterable<unknown>;
  const made = () => remote.runPython("list(made)");

  const all = await take(await generator("count()"), 100);
  const madeOfAll = await made();
  const some = await take(await generator("count()"), 2);
  const madeOfSome = await made();
  const failing = take(await generator("count(1)"), 100);
  const cause = await failing.catch((error) => error.cause?.type ?? null);
  const error = await outcome(failing);
  const madeOfError = await made();
  const aRunBetween = await generator("count()");
  await (aRunBetween as Numbers).next();
  const between = await remote.runPython("1 + 1");
  close();
  return { all, madeOfAll, some, madeOfSome, error, cause, madeOfError, between };
}
