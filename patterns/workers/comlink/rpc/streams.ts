// Sends an async iterable from the worker, and pulls its items one by one: nothing is made before it is asked for.
// Needs: comlink, settle.ts; import it on both sides. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { transferHandlers } from "comlink";
import { RpcError } from "./rpc-error";
import { onEnd } from "./settle";
import { fromWire, toWire } from "./thrown";

/** The stream was asked for what it cannot give. */
export class StreamError extends RpcError {
  override readonly name = "StreamError";
  override readonly code = "stream-error";
}

type Request = "next" | "return";
type Response = { done: boolean; value: unknown } | { error: unknown };

// #region worker
/** Answers each request with one item, until the iterable has ended or nobody wants more. */
function serveStream(iterable: AsyncIterable<unknown>): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const iterator = iterable[Symbol.asyncIterator]();
  let turn = Promise.resolve();
  port1.onmessage = ({ data }: MessageEvent<Request>) => {
    turn = turn.then(async () => {
      let response = await step(iterator, data);
      try {
        port1.postMessage(response);
      } catch (error) {
        await step(iterator, "return"); // the item has no structured clone, so nothing can come after it
        response = { error: toWire(error) };
        port1.postMessage(response);
      }
      if ("error" in response || response.done) port1.close();
    });
  };
  return port2;
}

async function step(iterator: AsyncIterator<unknown>, request: Request): Promise<Response> {
  try {
    if (request === "next") {
      const { done = false, value } = await iterator.next();
      return { done, value };
    }
    await iterator.return?.();
    return { done: true, value: undefined };
  } catch (error) {
    return { error: toWire(error) };
  }
}
// #endregion worker

// #region page
/** What arrives on the page: for one `for await`, whose `break` ends the iterable in the worker. */
class Stream implements AsyncIterableIterator<unknown> {
  readonly #port: MessagePort;
  readonly #waiting: PromiseWithResolvers[] = [];
  #taken = false;
  #ended: Error | "done" | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Response>) => this.#settle(data);
  }

  [Symbol.asyncIterator](): this {
    if (this.#taken)
      throw new StreamError("A stream can be iterated once. Collect it to do so again.");
    this.#taken = true;
    return this;
  }

  next(): Promise<IteratorResult<unknown>> {
    return this.#ask("next");
  }

  return(): Promise<IteratorResult<unknown>> {
    return this.#ask("return");
  }

  async [Symbol.asyncDispose ?? "dispose"](): Promise<void> {
    await this.return();
  }

  /** Where the worker has ended, no answer comes. */
  [onEnd](ended: Promise<Error>): void {
    ended.then((reason) => {
      this.#ended ??= reason;
      for (const { reject } of this.#waiting.splice(0)) reject(reason);
    });
  }

  #ask(request: Request): Promise<IteratorResult<unknown>> {
    if (this.#ended === "done") return Promise.resolve({ done: true, value: undefined });
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#port.postMessage(request);
    });
  }

  #settle(response: Response): void {
    const waiting = this.#waiting.shift();
    if ("error" in response) {
      this.#ended = "done";
      waiting?.reject(fromWire(response.error));
    } else {
      if (response.done) this.#ended = "done";
      waiting?.resolve(response as IteratorResult<unknown>);
    }
    if (!this.#ended) return;
    this.#port.close();
    // Asked for while the last answer was on its way.
    for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
  }
}
// #endregion page

interface PromiseWithResolvers {
  resolve(result: IteratorResult<unknown>): void;
  reject(error: Error): void;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  if (typeof value !== "object" || value === null || value instanceof ReadableStream) return false;
  return typeof (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === "function";
}

transferHandlers.set("stream", {
  canHandle: isAsyncIterable,
  serialize(iterable: AsyncIterable<unknown>) {
    const port = serveStream(iterable);
    return [port, [port]];
  },
  deserialize: (port: MessagePort) => new Stream(port),
});
