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
            if n == stop: raise ValueError("enough")
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
            if n == stop: raise ValueError("enough")
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
  const error = await outcome(take(await generator("count(1)"), 100));
  const madeOfError = await made();
  const aRunBetween = await generator("count()");
  await (aRunBetween as Numbers).next();
  const between = await remote.runPython("1 + 1");
  close();
  return { all, madeOfAll, some, madeOfSome, error, madeOfError, between };
}
