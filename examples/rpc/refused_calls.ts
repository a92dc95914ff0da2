// What becomes of values that the types refuse or allow, when Comlink carries them.

import { expose, proxy, transfer, wrap } from "comlink";

/** Calls a method by its name: nothing is known of what it takes and gives. */
// biome-ignore lint/suspicious/noExplicitAny: that is the point
type Call = (method: string, ...args: unknown[]) => Promise<any>;

/** Serves `api` on the far end of a channel, as a worker would. */
function far(api: object): Record<string, Call> {
  const { port1, port2 } = new MessageChannel();
  expose(api, port1);
  return wrap(port2) as unknown as Record<string, Call>;
}

function farCall(): Call {
  const remote = far(worker);
  return async (method, ...args) => (remote[method] as (...args: unknown[]) => unknown)(...args);
}

class Account {
  readonly #secret = "s";
  readonly balance = 1;
  reveal() {
    return this.#secret;
  }
}

class HttpError extends Error {
  readonly status = 404;
}

function* numbers() {
  yield 1;
}

async function* lines() {
  yield "1";
}

/** One call each; what is returned tells what arrived. The names are those of the types' own tests. */
export const REFUSED: Record<string, (call: Call) => Promise<unknown>> = {
  MarkedOnly: (call) => call("take", () => 1),
  Nested: (call) => call("take", { onLine: () => 1 }),
  InArray: (call) => call("take", [() => 1]),
  FunctionResult: (call) => call("give", "function"),
  MarkedInside: (call) => call("take", { onLine: proxy(() => 1) }),
  Methods: (call) => call("give", "methods"),
  Private: async (call) => {
    const account = await call("give", "instance");
    return `balance ${account.balance}, reveal is ${typeof account.reveal}`;
  },
  ErrorWithMembers: async (call) => {
    const error = await call("give", "error");
    return `${error.constructor.name}, status is ${typeof error.status}`;
  },
  Generated: (call) => call("give", "generator"),
  AsyncGenerated: (call) => call("give", "async generator"),
  AsyncArgument: (call) => call("take", lines()),
  Aborting: (call) => call("take", { signal: new AbortController().signal }),
  Symbolic: (call) => call("give", "symbol"),
  SymbolKey: async (call) => Reflect.ownKeys(await call("give", "symbol key")).length,
  PromiseInside: (call) => call("give", "promise inside"),
  Port: (call) => call("give", "port"),
  Stream: (call) => call("give", "stream"),
  Deep: (call) => call("give", "deep"),
  Optional: (call) => call("missing"),
};

const GIVEN: Record<string, () => unknown> = {
  function: () => () => 1,
  methods: () => ({ count: 1, increment() {} }),
  instance: () => new Account(),
  error: () => new HttpError("no"),
  generator: numbers,
  "async generator": lines,
  symbol: () => Symbol("s"),
  "symbol key": () => ({ [Symbol.toStringTag]: "It" }),
  "promise inside": () => ({ answer: Promise.resolve(1) }),
  port: () => new MessageChannel().port1,
  stream: () => new ReadableStream(),
  deep: () => new Map([["a", { parts: new Set([[1, Symbol("s")]]) }]]),
};

const kind = (value: unknown) => Object.prototype.toString.call(value);

const worker = {
  give: (what: string) => GIVEN[what]?.(),
  take: kind,
  echo: (value: unknown) => [kind(value), value],
};

/** What arrived of a call that does not compile, or the name of the error. */
export async function arrived(name: string): Promise<unknown> {
  try {
    return await REFUSED[name]?.(farCall());
  } catch (error) {
    return (error as Error).name;
  }
}

/** What comes of calling methods with names that Comlink keeps for itself: no message is sent. */
export function reservedNames() {
  const remote = far({ bind: () => "mine" }) as unknown as Record<string, () => unknown>;
  return [typeof remote.bind?.(), typeof remote.then];
}

/** The kinds that the types allow and that do not arrive as what they were. */
export async function lost() {
  const call = farCall();
  const values = [
    ...["text", 1, 2n, true, null, undefined, [1, [2]], { deep: { down: [{ here: 1 }] } }],
    ...[new Date(0), /x/g, new Map([[1, new Set(["a"])]]), new TypeError("t")],
    ...[new Uint8Array(2), new ArrayBuffer(1), new DataView(new ArrayBuffer(1))],
    ...[new Blob(["b"]), new File(["f"], "f.txt"), new DOMException("d", "AbortError")],
    ...[new ImageData(1, 1), new DOMRect(), new DOMPoint(), new DOMQuad(), new DOMMatrix()],
    ...(globalThis.crossOriginIsolated ? [new SharedArrayBuffer(1)] : []),
  ];
  const changed: string[] = [];
  for (const value of values) {
    const [there, back] = await call("echo", value);
    if (there !== kind(value) || kind(back) !== there) changed.push(`${kind(value)} as ${there}`);
  }
  const { port1 } = new MessageChannel();
  for (const value of [port1, new ReadableStream(), new WritableStream(), new TransformStream()]) {
    const there = await call("take", transfer(value, [value]));
    if (there !== kind(value)) changed.push(`${kind(value)} as ${there}`);
  }
  return changed;
}
