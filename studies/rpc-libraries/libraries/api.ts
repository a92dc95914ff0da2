// The API that every library serves from its worker, and what may differ from one to the other.

/** How a library wants things marked. What it does not name is sent as it is. */
export interface Marks {
  /** An object whose methods the page is to call. */
  share?<T extends object>(target: T): T;
  /** A stream. */
  lend?(stream: ReadableStream<string>): ReadableStream<string>;
  /** Calls the page's `answer()`, or the callback that came along. */
  ask?(callback?: () => unknown): unknown;
}

/** Keeps its class, its code and its cause, or it does not. */
class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code = "http-404";
}

type Callback = (value: number) => number | Promise<number>;

export function makeApi({ share = same, lend = same, ask }: Marks = {}) {
  return {
    add: (a: number, b: number) => a + b,
    fail() {
      throw new HttpError("There is no such page", { cause: new RangeError("404") });
    },
    each: async (callback: Callback) => (await callback(20)) + 1,
    makeAdder: () => (value: number) => value + 1,
    *count() {
      yield* [1, 2];
    },
    async *countLater() {
      yield* [1, 2];
    },
    stream: () => lend(new Blob(["line"]).stream().pipeThrough(new TextDecoderStream())),
    poke(memory: SharedArrayBuffer) {
      new Uint8Array(memory)[0] = 7;
      return true;
    },
    lookup: () => new Map([["a", 1]]),
    counter() {
      let count = 0;
      return share({ increment: () => ++count });
    },
    size: (buffer: ArrayBuffer) => buffer.byteLength,
    never: () => new Promise<never>(() => {}),
    async askNow(callback?: () => unknown) {
      if (!ask) return "no way to ask";
      const answer = ask(callback);
      return typeof answer === "number" ? "a number" : `a promise of ${await answer}`;
    },
  };
}

export type Api = ReturnType<typeof makeApi>;

function same<T>(value: T): T {
  return value;
}
