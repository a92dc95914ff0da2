// What a hostile other side would try, guarded and not.

import { createEndpoint, expose, proxy, type Remote } from "comlink";
import { connectPython } from "../../../patterns/workers/comlink/connect-python";
import { guard, guardProxies } from "../../../patterns/workers/comlink/rpc/guard";
import { type Outcome, outcome } from "../outcome";
import type { Api } from "../workers/api";
import {
  bareApi,
  barePythonWithFunction,
  connectApi,
  connectPythonWithFunction,
} from "../workers/remotes";

// Their types know nothing of prototypes.
type Anything = Record<string, never> & ((...args: unknown[]) => Promise<unknown>);

const ATTEMPTS: Record<string, (remote: Remote<Api>) => unknown> = {
  runsCode: async (remote) => {
    const { constructor: Class } = remote as unknown as { constructor: Anything };
    const F = (Class as unknown as { constructor: new (code: string) => Promise<() => unknown> })
      .constructor;
    const run = await new F("return 'escaped'");
    return run();
  },
  listensIn: (remote) => remote[createEndpoint](),
  reads: (remote) => (remote as unknown as { made: Promise<unknown> }).made,
  // The method is on the list; whose method it is, is not for the caller to say.
  choosesThis: (remote) =>
    (remote.whatWasMade as unknown as { apply: Anything }).apply({ made: ["forged"] }, []),
  dotted: (remote) => (remote as unknown as Record<string, Anything>)["add.call"]?.(),
};

export async function attempt(name: string, layered: boolean): Promise<Outcome> {
  const remote = layered ? (connectApi().remote as unknown as Remote<Api>) : bareApi();
  return outcome(Promise.resolve(ATTEMPTS[name]?.(remote)).then((got) => String(got).slice(0, 40)));
}

/** A method of the class that is not one of the interface. */
export async function beyondTheList(): Promise<Outcome> {
  const { python, terminate } = await connectPython();
  const { pyodide } = python as unknown as { pyodide: () => Promise<unknown> };
  const told = await outcome(pyodide());
  terminate();
  return told;
}

/** A method that may be called is not one that may be replaced. */
export async function replaced(layered: boolean): Promise<Outcome> {
  const remote = layered ? connectApi().remote : bareApi();
  Object.assign(remote, { add: "replaced" });
  return outcome(Promise.resolve(remote.add(1, 1)));
}

/** What answers a path that only hostile code sends: joined, it reads as the call itself. */
export async function pathOfNull(): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  expose(
    Object.assign(() => 1, { null: "read" }),
    guard(port1, [""]),
  );
  const answer = new Promise<MessageEvent>((resolve) => {
    port2.onmessage = resolve;
  });
  port2.postMessage({ id: "1", type: "GET", path: [null] });
  return (await answer).data;
}

/** The list itself must not lead to any code. */
export function badList(path: string): string {
  try {
    guard(new MessageChannel().port1, ["add", path]);
    return "taken";
  } catch (error) {
    return String(error);
  }
}

/** A computed name, since it is the accessor itself that is under attack. */
const UP = "__proto__";

interface Polluted {
  [UP]: { polluted?: string };
}

/** What the worker's objects have inherited since. */
export async function polluted(layered: boolean): Promise<unknown> {
  const remote = layered ? connectApi().remote : bareApi();
  // Nobody's own property: each object of the worker would have it.
  const { prototype } = (remote as unknown as { constructor: { prototype: Polluted } }).constructor;
  prototype[UP].polluted = "yes";
  const read = (remote as unknown as { polluted: Promise<unknown> }).polluted;
  return outcome(read);
}

/** Python that holds one callback reads a variable of the page's. */
const ESCAPE = `
try:
    steal = await f.constructor.new("return globalThis.canary")
    got = str(await steal())
except Exception as error:
    got = f"refused: {error}"
got
`;

export async function fromPython(indexURL: string, how: "bare" | "guarded proxy" | "callback") {
  Object.assign(globalThis, { canary: "the page's secret" });
  const callback = (n: number) => n;
  if (how === "guarded proxy") guardProxies();
  if (how === "callback") {
    const { remote } = await connectPythonWithFunction({ indexURL });
    const code = ESCAPE.replace("await f", "f").replace("await steal()", "steal()");
    return {
      got: await remote.runWith(code, callback),
      call: await remote.runWith("await f(3)", callback),
    };
  }
  const remote = await barePythonWithFunction(indexURL);
  return {
    got: await remote.runWith(ESCAPE, proxy(callback)),
    call: await remote.runWith("await f(3)", proxy(callback)),
  };
}
