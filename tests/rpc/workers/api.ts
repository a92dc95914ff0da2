// What the workers of the laboratory offer, with layers and without: all that can go wrong with a call.

import { type ProxyMarked, proxy, transferHandlers } from "comlink";

/** A value whose transfer handler throws on the side that reads it. */
export class Poison {
  readonly poisons: "worker" | "page";

  constructor(poisons: "worker" | "page") {
    this.poisons = poisons;
  }
}

const side = typeof document === "undefined" ? "worker" : "page";

transferHandlers.set("poison", {
  canHandle: (value): value is Poison => value instanceof Poison,
  serialize: (value: Poison) => [value.poisons, []],
  deserialize: (poisons: "worker" | "page") => {
    if (poisons === side) throw new Error("poisoned");
    return new Poison(poisons);
  },
});

const never = () => new Promise<never>(() => {});

/** What stays in the worker, and is used from the page. */
export class Counter {
  #count = 0;

  increment(): number {
    this.#count += 1;
    return this.#count;
  }

  never(): Promise<never> {
    return never();
  }
}

export class Api {
  add(a: number, b: number): number {
    return a + b;
  }

  never(): Promise<never> {
    return never();
  }

  /** Answers when somebody says "go". */
  waitForGo(): Promise<string> {
    return new Promise((resolve) => {
      new BroadcastChannel("go").onmessage = () => resolve("went");
    });
  }

  closeItself(): Promise<never> {
    self.close();
    return never();
  }

  throwLater(message: string): Promise<never> {
    setTimeout(() => {
      throw new Error(message);
    });
    return never();
  }

  takes(_value: unknown): string {
    return "taken";
  }

  echo(value: unknown): unknown {
    return value;
  }

  counter(): Counter & ProxyMarked {
    return proxy(new Counter());
  }

  returnsFunction(): unknown {
    return () => 1;
  }

  returnsPoison(): Poison {
    return new Poison("page");
  }

  /** Calls without waiting, as a print hook would. */
  callTimes(callback: (n: number) => unknown, count: number): number {
    for (let n = 0; n < count; n++) void callback(n);
    return count;
  }

  async callForValue(callback: (n: number) => unknown): Promise<unknown> {
    return await callback(20);
  }

  callThenBlock(callback: () => unknown, milliseconds: number): string {
    void callback();
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    return "done";
  }

  #held: (() => unknown) | undefined;

  hold(callback: () => unknown): void {
    this.#held = callback;
  }

  async callHeld(): Promise<unknown> {
    return await this.#held?.();
  }

  /** What hostile code in the worker would try: to call a function by its number alone. */
  forge(callback: number): Promise<unknown> {
    return new Promise((resolve) => {
      self.addEventListener("message", ({ data }) => {
        if (data?.reply === -1) resolve(data.error?.value?.code ?? data.value);
      });
      self.postMessage({ pwp: "callback", callback, reply: -1, args: [] });
    });
  }

  readonly made: number[] = [];

  /** Counts up; remembers what it made, and whether it was closed. */
  async *count(): AsyncGenerator<number> {
    try {
      for (let n = 0; ; n++) {
        this.made.push(n);
        yield n;
      }
    } finally {
      this.made.push(-1);
    }
  }

  /** Its second item has no structured clone. */
  async *countToFunction(): AsyncGenerator<unknown> {
    try {
      yield 1;
      yield () => 2;
    } finally {
      this.made.push(-1);
    }
  }

  async *stuck(): AsyncGenerator<number> {
    yield 1;
    await never();
  }

  whatWasMade(): number[] {
    return this.made;
  }
}
