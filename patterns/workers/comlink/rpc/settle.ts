// Lets the page end a call that Comlink would leave pending: when the worker is gone, or nobody waits any more.
// Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { type Endpoint, transferHandlers, wrap } from "comlink";
import {
  ArgumentNotClonableError,
  ConnectionClosedError,
  messageOf,
  UnreadableMessageError,
} from "./rpc-error";

/** What is known of a call that waits for its answer. */
export interface WaitingCall {
  readonly id: string;
  /** Such as `runPython`. */
  readonly method: string;
}

export interface SettlingEndpoint extends Endpoint {
  /** The calls that wait for an answer, oldest first. */
  readonly waiting: ReadonlyMap<string, WaitingCall>;
  /** Resolves, with the reason, when no call can be answered any more. */
  readonly ended: Promise<Error>;
  /** Rejects calls that wait with `reason`: all of them, or the one of this id. */
  reject(reason: Error, id?: string): void;
  /** Rejects all that wait, and whatever is called later. The first reason stays. */
  end(reason: Error): void;
}

/** A method of values that live on after the call that brought them: told when no more can come. */
export const onEnd = Symbol("pwp.onEnd");

interface Lasting {
  [onEnd]?(ended: Promise<Error>): void;
}

/** Answers that this side makes up for itself: no other side knows the name. */
const REJECTED = "pwp-rejected";

transferHandlers.set(REJECTED, {
  canHandle: (_value): _value is never => false,
  serialize: () => {
    throw new TypeError("Made up on this side only");
  },
  deserialize(reason: Error) {
    throw reason;
  },
});

interface Request {
  readonly id?: string;
  readonly type: string;
  readonly path?: readonly string[];
  readonly argumentList?: readonly { readonly value: unknown }[];
}

interface Answer {
  readonly id?: string;
  readonly type?: string;
  readonly name?: string;
  readonly value?: unknown;
}

// #region settle
/**
 * Wraps the page's endpoint for `Comlink.wrap()`, and keeps a list of the calls that wait.
 *
 * Comlink knows a call by the id in its message, and takes the first answer with that id. So a made-up
 * answer settles the call, and a real one that comes too late finds nobody.
 */
export function settling(endpoint: Endpoint): SettlingEndpoint {
  const waiting = new Map<string, WaitingCall>();
  const listeners = new Set<(event: MessageEvent) => void>();
  let endedBy: Error | undefined;
  let tellEnd!: (reason: Error) => void;
  const ended = new Promise<Error>((resolve) => {
    tellEnd = resolve;
  });

  const pass = (event: MessageEvent) => {
    for (const listener of listeners) listener(event);
  };
  // To Comlink an event is what has data, and a real one takes longer to make than a call.
  const deliver = (data: Answer) => pass({ data } as MessageEvent);
  const reject = (reason: Error, id?: string) => {
    for (const waits of id === undefined ? [...waiting.keys()] : [id]) {
      if (waiting.delete(waits)) deliver({ id: waits, ...rejection(reason) });
    }
  };
  const end = (reason: Error) => {
    endedBy ??= reason;
    tellEnd(endedBy);
    reject(endedBy);
  };

  endpoint.addEventListener("message", (event) => {
    const { data } = event as MessageEvent<Answer | undefined>;
    if (endedBy) return; // a worker's last words may come after its end
    // Without an id it is not Comlink's: layers have their own messages on the same channel.
    if (data?.id === undefined) pass(event as MessageEvent);
    else if (!waiting.delete(data.id)) return;
    else if (data.type === "HANDLER") deliver(readable(data, ended));
    else pass(event as MessageEvent);
  });

  return {
    waiting,
    ended,
    reject,
    end,
    postMessage(request: Request, transfer) {
      const { id, type, path = [] } = request;
      if (id === undefined) return endpoint.postMessage(request, transfer); // a layer's own
      if (type === "RELEASE") {
        // Comlink forgets its calls next, so this is the last moment at which they can be settled.
        end(new ConnectionClosedError(`${calls(waiting)} released together with its proxy`));
        endpoint.postMessage(request, transfer);
        return;
      }
      waiting.set(id, { id, method: path.join(".") });
      if (endedBy) return reject(endedBy, id);
      try {
        endpoint.postMessage(request, transfer);
      } catch (error) {
        reject(notClonable(request, error), id);
      }
    },
    addEventListener: (_type, listener) => {
      listeners.add(listener as (event: MessageEvent) => void);
    },
    removeEventListener: (_type, listener) => {
      listeners.delete(listener as (event: MessageEvent) => void);
    },
    start: () => endpoint.start?.(),
  };
}
// #endregion settle

const rejection = (reason: Error) => ({ type: "HANDLER", name: REJECTED, value: reason });

/** A handler that is missing here, or that throws, would leave the answer unread: say so instead. */
function readable(answer: Answer, ended: Promise<Error>): Answer {
  if (answer.name === "throw") return answer;
  const { name = "" } = answer;
  const handler = transferHandlers.get(name);
  try {
    if (!handler) throw new Error("this side has no such handler: import its file on both sides");
    if (name === "proxy") {
      return { ...answer, type: "RAW", value: settlingProxy(answer.value as MessagePort, ended) };
    }
    const value: unknown = handler.deserialize(answer.value);
    (value as Lasting | undefined)?.[onEnd]?.(ended);
    return { ...answer, type: "RAW", value };
  } catch (cause) {
    const why = `The answer came by the transfer handler "${name}" and cannot be read`;
    return {
      ...answer,
      ...rejection(new UnreadableMessageError(`${why}: ${messageOf(cause)}`, { cause })),
    };
  }
}

/** What the worker gave by `Comlink.proxy()`: its calls end with the worker too, and its port with it. */
function settlingProxy(port: MessagePort, ended: Promise<Error>): unknown {
  const endpoint = settling(port);
  void ended.then(endpoint.end);
  void endpoint.ended.then(() => port.close());
  port.start();
  return wrap(endpoint);
}

function notClonable({ path = [], argumentList = [] }: Request, cause: unknown): Error {
  const position = argumentList.findIndex(({ value }) => !clones(value)) + 1;
  const which =
    position > 0 ? `Argument ${position} of ${path.join(".")}()` : `${path.join(".")}()`;
  return new ArgumentNotClonableError(
    `${which} cannot be sent to the worker (${messageOf(cause)}). ` +
      "Send data; wrap objects with methods in Comlink.proxy().",
    { cause },
  );
}

function clones(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function calls(waiting: ReadonlyMap<string, WaitingCall>): string {
  const names = [...waiting.values()].map(({ method }) => `${method}()`);
  return names.length > 0 ? `${names.join(", ")} was` : "The worker's object was";
}
