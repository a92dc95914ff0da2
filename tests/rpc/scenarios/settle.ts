// Each fault met twice: through connect(), and through bare Comlink.

import { createEndpoint, type Remote, releaseProxy, wrap } from "comlink";
import { connect } from "../../../patterns/workers/comlink/rpc/connect";
import { queueUntilReady } from "../../../patterns/workers/comlink/rpc/ready";
import { settling } from "../../../patterns/workers/comlink/rpc/settle";
import { type Outcome, outcome, stillPending } from "../outcome";
import { type Api, Poison } from "../workers/api";
import { livingWorkers } from "../workers/living";
import { bareWorker, lockless, servedWorker } from "../workers/start";

interface Side {
  remote: Remote<Api>;
  worker: Worker;
}

/** Makes the call under test; what else has to happen happens in it. */
type Fault = (side: Side) => PromiseLike<unknown>;

const FAULTS = {
  closesItself: ({ remote }) => remote.closeItself(),
  terminated: ({ remote, worker }) => {
    const result = remote.never();
    worker.terminate();
    return result;
  },
  released: ({ remote }) => {
    const result = remote.never();
    remote[releaseProxy]();
    return result;
  },
  calledAfterRelease: ({ remote }) => {
    const { add } = remote;
    remote[releaseProxy]();
    return add(1, 1);
  },
  proxiedAtTheEnd: async ({ remote, worker }) => {
    const counter = await remote.counter();
    await counter.increment();
    const result = counter.never();
    worker.terminate();
    return result;
  },
  argumentNotClonable: ({ remote }) => remote.takes(Symbol("no clone")),
  resultNotClonable: ({ remote }) => remote.returnsFunction(),
  argumentPoisoned: ({ remote }) => remote.takes(new Poison("worker")),
  resultPoisoned: ({ remote }) => remote.returnsPoison(),
  throwsLater: ({ remote }) => remote.throwLater("Thrown later"),
} satisfies Record<string, Fault>;

/** With a second call that waits: it must not be left behind either. */
export async function ours(fault: keyof typeof FAULTS) {
  let worker!: Worker;
  const connection = connect<Api>(() => {
    worker = servedWorker();
    return worker;
  });
  await connection.remote.add(1, 1);
  const other = outcome(connection.remote.never(), 2_000);
  const result = await outcome(
    FAULTS[fault]({ remote: connection.remote as unknown as Remote<Api>, worker }),
  );
  return { result, other: await other, waiting: connection.waiting.size };
}

export async function bareComlink(fault: keyof typeof FAULTS): Promise<Outcome> {
  const worker = bareWorker();
  const remote = wrap<Api>(worker);
  await remote.add(1, 1);
  return stillPending(FAULTS[fault]({ remote, worker }));
}

/** Workers that never come to serve anything, by what is wrong with their script. */
const BROKEN: Record<string, () => Worker> = {
  missing: () => new Worker("/no-such-script.js", { type: "module" }),
  syntaxError: () => fromText("const = 1;"),
  throwsAtTop: () => fromText('throw new Error("at the top");'),
};

function fromText(text: string): Worker {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return new Worker(url, { type: "module" });
}

export async function startOurs(broken: string) {
  const connection = connect<Api>(() => make(broken));
  const [call, ready] = await Promise.all([
    outcome(connection.remote.add(1, 1)),
    outcome(connection.ready),
  ]);
  const later = await outcome(connection.remote.add(1, 1));
  return { call, ready, later, waiting: connection.waiting.size };
}

export async function startBare(broken: string): Promise<Outcome> {
  const worker = make(broken);
  worker.addEventListener("error", (event) => event.preventDefault());
  return stillPending(wrap<Api>(worker).add(1, 1));
}

function make(broken: string): Worker {
  const create = BROKEN[broken];
  if (!create) throw new Error(`No such script: ${broken}`);
  return create();
}

/** In the same tick as `new Worker`, of a worker that exposes only after an await. */
export async function earlyCall(queued: boolean): Promise<Outcome> {
  const worker = new Worker(new URL("../workers/late.worker.ts", import.meta.url), {
    type: "module",
    name: queued ? "" : "bare",
  });
  const remote = wrap<Api>(queued ? queueUntilReady(worker) : worker);
  if (queued) return outcome(remote.add(1, 1));
  const lost = remote.add(1, 1);
  const exposed = new Promise((resolve) => worker.addEventListener("message", resolve));
  await exposed; // it says that it is ready
  await remote.add(2, 2);
  return stillPending(lost);
}

export async function earlyCallOfConnect(): Promise<Outcome> {
  return outcome(connect<Api>(servedWorker).remote.add(1, 1));
}

/** Before the worker listens, as in the same tick: what waits must not be in the way of the rest. */
export async function earlyArguments() {
  const { remote } = connect<Api>(servedWorker);
  const list = [1];
  const refused = outcome(remote.takes(Symbol("no clone")));
  const echoed = outcome(remote.echo(list));
  list.push(2);
  return { refused: await refused, echoed: await echoed };
}

export async function withoutLocks(): Promise<Outcome> {
  return outcome(connect<Api>(lockless).remote.add(1, 1));
}

/** How many workers live once the connection of one has ended like this. */
export async function livingAfter(how: "release" | "dispose"): Promise<number> {
  const { remote, ...connection } = connect<Api>(servedWorker);
  await remote.add(1, 1);
  if (how === "release") remote[releaseProxy]();
  else connection[Symbol.dispose]();
  await connection.ended;
  return livingWorkers(0);
}

export async function closedAtOnce() {
  const { ready, remote, close } = connect<Api>(servedWorker);
  const call = outcome(remote.add(1, 1));
  close();
  return { ready: await outcome(ready, 2_000), call: await call };
}

export async function notMade() {
  const { ready, remote } = connect<Api>(() => {
    throw new DOMException("No workers here", "SecurityError");
  });
  return { ready: await outcome(ready), call: await outcome(remote.add(1, 1)) };
}

/** No browser does this when it is asked to: what it is about cannot cross between these two. */
export async function unreadMessage(): Promise<Outcome> {
  let worker!: Worker;
  const { remote } = connect<Api>(() => {
    worker = servedWorker();
    return worker;
  });
  await remote.add(1, 1);
  const waiting = outcome(remote.never());
  worker.dispatchEvent(new MessageEvent("messageerror"));
  return waiting;
}

/** What was given by `Comlink.proxy()`: its methods, and no way beyond them. */
export async function proxied(layered: boolean) {
  const remote = layered ? (connect<Api>(servedWorker).remote as unknown as Remote<Api>) : bare();
  const counter = await remote.counter();
  const { constructor: Class } = counter as unknown as { constructor: { name: Promise<string> } };
  return { count: await outcome(counter.increment()), beyond: await outcome(Class.name) };
}

const bare = () => wrap<Api>(bareWorker());

export async function afterFault(): Promise<Outcome> {
  const { remote } = connect<Api>(servedWorker);
  await outcome(remote.throwLater("Thrown later"));
  return outcome(remote.add(1, 1));
}

export async function afterDeath(): Promise<{ call: Outcome; ended: string }> {
  const { remote, ended } = connect<Api>(servedWorker);
  await outcome(remote.closeItself());
  return { call: await outcome(remote.add(1, 1)), ended: (await ended).name };
}

let waits: Promise<Outcome> | undefined;

/**
 * Makes a call, and keeps nothing that the garbage collector would have to spare. Bare Comlink loses a call
 * over a port of its own: that one is closed.
 */
export async function callAndForget(layered: boolean): Promise<void> {
  if (layered) {
    waits = outcome(connect<Api>(servedWorker).remote.waitForGo(), 3_000);
    return;
  }
  const port = (await wrap<Api>(bareWorker())[createEndpoint]()) as MessagePort;
  waits = outcome(wrap<Api>(port).waitForGo(), 3_000);
}

export async function letGo(): Promise<Outcome | undefined> {
  const channel = new BroadcastChannel("go");
  const again = setInterval(() => channel.postMessage("go"), 50);
  const told = await waits;
  clearInterval(again);
  return told;
}

/** What arrives after `end()`, at an endpoint that still delivers it. */
export async function lastWords() {
  const { port1, port2 } = new MessageChannel();
  const endpoint = settling(port1);
  const heard: unknown[] = [];
  endpoint.addEventListener("message", (event) => heard.push((event as MessageEvent).data));
  const arrival = () =>
    new Promise<unknown>((resolve) =>
      port1.addEventListener("message", ({ data }) => resolve(data), { once: true }),
    );
  port1.start();
  port2.postMessage("before");
  await arrival();
  endpoint.end(new Error("Over"));
  port2.postMessage("after");
  return { heard, arrived: await arrival() };
}
