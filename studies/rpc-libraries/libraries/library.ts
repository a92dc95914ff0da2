// What the scenarios need of a library, whatever it calls it.

import type { Api } from "./api";

/** The methods of `api.ts`, called as the library's README does. */
// biome-ignore lint/suspicious/noExplicitAny: each library has its own idea of their types
export type Methods = Record<keyof Api | "nope", (...args: any[]) => any>;

export interface Started {
  readonly remote: Methods;
  readonly worker: Worker;
  /** Calls `size()` with a buffer, and hands it over where the library has a way to. */
  sizeOf(buffer: ArrayBuffer): Promise<number>;
  /** Marks a callback as the library wants it. Without it the worker asks by a name. */
  mark?<T extends (...args: never) => unknown>(callback: T): T;
}

export interface StartOptions {
  /** Another script than the library's worker, such as one that does not exist. */
  script?: URL | undefined;
  /** A time limit for each call, where the library has one. */
  timeoutMs?: number | undefined;
}

/** The answer of the page to a worker that asks. */
export const ANSWER = 42;
