// The same questions put to each library, in the same words. Each answer is one cell of the table.

import { capnwebExample } from "./capnweb-example";
import { ANSWER, type Started, type StartOptions } from "./libraries/library";

/** Imported when they are asked for: ours changes what Comlink alone does on the same page. */
export const LIBRARIES: Record<string, () => Promise<{ start(options?: StartOptions): Started }>> =
  {
    raw: () => import("./libraries/raw"),
    comlink: () => import("./libraries/comlink"),
    ours: () => import("./libraries/ours"),
    birpc: () => import("./libraries/birpc"),
    coincident: () => import("./libraries/coincident"),
    capnweb: () => import("./libraries/capnweb"),
  };

/** Whoever has not answered its first call by then does not start. */
const START_MS = 10_000;

/** A question is asked of a worker that is known to answer, so this is long enough to hang. */
const HANG_MS = 1_000;

type Question = (started: Started) => unknown;

const QUESTIONS: Record<string, Question> = {
  error: ({ remote }) => remote.fail().then(() => "nothing thrown", whatIsLeft),
  callback: ({ remote }) => remote.each((value: number) => value * 2).then(works(41)),
  function: ({ remote }) =>
    remote.makeAdder().then(async (add: (value: number) => unknown) => works(3)(await add(2))),
  generator: async ({ remote }) => {
    const items = [];
    for await (const item of await remote.count()) items.push(item);
    return works("1,2")(items.join());
  },
  asyncGenerator: async ({ remote }) => {
    const items = [];
    for await (const item of await remote.countLater()) items.push(item);
    return works("1,2")(items.join());
  },
  stream: async ({ remote }) => {
    const reader = (await remote.stream()).getReader();
    return works("line")((await reader.read()).value);
  },
  sharedMemory: async ({ remote }) => {
    const memory = new SharedArrayBuffer(1);
    await remote.poke(memory);
    return new Uint8Array(memory)[0] === 7 ? "shared" : "copied";
  },
  map: ({ remote }) =>
    remote.lookup().then((map: unknown) => (map instanceof Map ? "works" : "not a Map")),
  missingMethod: ({ remote }) =>
    remote.nope().then(
      (value: unknown) => `resolves with ${value}`,
      ({ name, message }: Error) =>
        `rejects: ${name}, ${message.includes("nope") ? "names" : "does not name"} the method`,
    ),
  pipelining: async ({ remote }) => works(1)(await remote.counter().increment()),
  transfer: async ({ sizeOf }) => {
    const buffer = new ArrayBuffer(1024);
    const arrived = (await sizeOf(buffer)) === 1024;
    if (!arrived) return "lost";
    return buffer.byteLength === 0 ? "moved" : "copied";
  },
  terminated: async ({ remote, worker }) => {
    const call = Promise.resolve(remote.never()); // Cap'n Web asks for nothing before somebody waits
    await remote.add(1, 2);
    worker.terminate();
    return call;
  },
  syncCall: ({ remote, mark }) => remote.askNow(...(mark ? [mark(() => ANSWER)] : [])),
};

/** What a library does with a question, in the words of the table. */
export async function ask(library: string, question: string): Promise<string> {
  const started = await start(library);
  try {
    const sum = await cell(started.remote.add(1, 2), START_MS);
    if (sum !== "3") return "does not start";
    return await cell((async () => QUESTIONS[question]?.(started))());
  } finally {
    started.worker.terminate();
  }
}

/** All questions at once, each with a worker of its own. */
export async function askAll(library: string): Promise<Record<string, string>> {
  const asked = Object.keys(QUESTIONS).map(async (name) => [name, await ask(library, name)]);
  return Object.fromEntries(await Promise.all(asked));
}

/** The first call to a worker whose script is not there. */
export async function missingScript(library: string): Promise<string> {
  const script = new URL("/there-is-no-such-worker.js", location.href);
  const { remote, worker } = await start(library, { script });
  try {
    return await cell(remote.add(1, 2));
  } finally {
    worker.terminate();
  }
}

/** A call that is never answered, where each may take 200 ms. */
export async function timeLimit(library: string): Promise<string> {
  const { remote, worker } = await start(library, { timeoutMs: 200 });
  try {
    return await cell(remote.never());
  } finally {
    worker.terminate();
  }
}

async function start(library: string, options?: StartOptions): Promise<Started> {
  const load = LIBRARIES[library];
  if (!load) throw new Error(`There is no library "${library}"`);
  return (await load()).start(options);
}

/** What becomes of a promise, in the words of the table. */
async function cell(promise: PromiseLike<unknown>, withinMs = HANG_MS): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve("pending"), withinMs);
  });
  const settled = Promise.resolve(promise).then(String, (reason: unknown) => {
    return `rejects: ${(reason as Error | undefined)?.name ?? String(reason)}`;
  });
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}

function works(expected: unknown): (value: unknown) => string {
  return (value) => (value === expected ? "works" : `${value} instead of ${expected}`);
}

/** Of an HttpError with a code and a cause. The class itself can be no more than a name. */
function whatIsLeft(error: Error & { code?: unknown }): string {
  const kept = [
    error.name === "HttpError" && "name",
    error.message === "There is no such page" && "message",
    error.code === "http-404" && "code",
    error.cause instanceof RangeError && "cause",
  ];
  return `keeps ${kept.filter(Boolean).join(", ") || "nothing"}`;
}

/** What the example of Cap'n Web ends with, and how many messages it sends before any is answered. */
export async function example(indexURL: string) {
  const { postMessage } = MessagePort.prototype;
  let sent = 0;
  MessagePort.prototype.postMessage = function (...args: unknown[]) {
    sent += 1;
    (postMessage as (...args: unknown[]) => void).apply(this, args);
  };
  try {
    const result = capnwebExample(indexURL);
    return { sentAtOnce: sent, ...(await result) };
  } finally {
    MessagePort.prototype.postMessage = postMessage;
  }
}
