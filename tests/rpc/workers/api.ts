// What the workers of the laboratory offer, with layers and without: all that can go wrong with a call.

import { transferHandlers } from "comlink";

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

export class Api {
  add(a: number, b: number): number {
    return a + b;
  }

  never(): Promise<never> {
    return never();
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

  returnsFunction(): unknown {
    return () => 1;
  }

  returnsPoison(): Poison {
    return new Poison("page");
  }
}
