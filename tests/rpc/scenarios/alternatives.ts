// The same questions put to each library, in the same words. Each answer is one cell of the matrix.

import { capnwebExample } from "../alternatives/capnweb-example";
import { ANSWER, type Started, type StartOptions } from "../alternatives/library";
import { outcome, stillPending } from "../outcome";

/** Imported when they are asked for: the layers change what Comlink alone does on the same page. */
const LIBRARIES: Record<string, () => Promise<{ start(options?: StartOptions): Started }>> = {
  raw: () => import("../alternatives/raw"),
  comlink: () => import("../alternatives/comlink"),
  ours: async () => {
    await import("../../../patterns/workers/comlink/python-error-handler");
    await import("../../../patterns/workers/comlink/rpc/streams");
    return import("../alternatives/ours");
  },
  birpc: () => import("../alternatives/birpc"),
  coincident: () => import("../alternatives/coincident"),
  capnweb: () => import("../alternatives/capnweb"),
};

type Question = (started: Started) => unknown;

/** Each is asked of a worker that is known to answer, so one second is long enough to hang. */
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

/** What a library does with a question, in the words of the matrix. */
export async function ask(library: string, question: string): Promise<string> {
  const started = await start(library);
  try {
    const alive = await outcome(started.remote.add(1, 2));
    if (alive.status !== "resolved" || alive.value !== 3) return "does not start";
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

async function cell(answer: PromiseLike<unknown>): Promise<string> {
  const result = await stillPending(answer);
  if (result.status === "rejected") return `rejects: ${result.name}`;
  return result.status === "resolved" ? String(result.value) : "pending";
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
