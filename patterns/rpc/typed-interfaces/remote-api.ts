// The one interface that both sides share, and how the page sees it: what cannot work does not compile.
// Needs: comlink (types only). From: pyodide-worker-patterns, rpc/typed-interfaces, 0.2.0

import type { ProxyMarked, Remote } from "comlink";
import type { One, Why } from "./clonable";

// #region remote
/**
 * What the page calls, for an interface `T` whose object the worker serves.
 *
 * Methods answer with promises, data is read by `await remote.version`, objects with methods are paths
 * (`remote.files.read()`). Members with a symbol as name stay in the worker.
 */
export type RemoteApi<T extends CheckedApi<T>> = PageSide<T>;

/**
 * `T` when all of it can be called from the other side. Otherwise each member that cannot is a sentence
 * that says why, and `T` does not fit: `function connect<T extends CheckedApi<T>>() …`.
 */
export type CheckedApi<T> = {
  [K in keyof T as Exclude<K, symbol>]: Verdict<T[K], WhyMember<T[K], `${K & Name}`>>;
};
// #endregion remote

type Name = string | number;
// any fits every sentence, but not never.
type Verdict<M, Problem> = [Problem] extends [never] ? M : 0 extends 1 & M ? never : One<Problem>;

type WhyMember<M, Path extends string> = Path extends
  | "then"
  | "bind"
  | `${string}.${"then" | "bind"}`
  ? `${Path} means something else to Comlink: choose another name`
  : 0 extends 1 & M
    ? `${Path} is any, which switches this check off: write its type`
    : undefined extends M
      ? `${Path} is optional, and the page cannot see whether it is there`
      : M extends abstract new (
            ...args: never
          ) => unknown
        ? `${Path} is a class: offer a method that returns a Comlink.proxy() of an instance`
        : M extends (...args: infer P) => infer R
          ?
              | WhySignature<M, P, R, Path>
              | WhyArguments<P, `${Path}()`>
              | WhyResult<Awaited<R>, `the result of ${Path}()`>
          : WhyData<M, Path>;

/** Of overloads only the last is seen from the other side, and a type parameter becomes unknown. */
type WhySignature<M, P extends unknown[], R, Path extends string> = ((...args: P) => R) extends M
  ? never
  : `${Path}() has overloads, type parameters or a type predicate: write one signature, with unions`;

/** Data, or else an object with methods. */
type WhyData<M, Path extends string> = [Why<M, Path>] extends [never]
  ? never
  : M extends readonly unknown[] | ProxyMarked
    ? Why<M, Path>
    : M extends object
      ? {
          [K in keyof M]: K extends Name ? WhyMember<M[K], `${Path}.${K}`> : never;
        }[keyof M]
      : Why<M, Path>;

type WhyArguments<P extends unknown[], Of extends string> = {
  [I in keyof P]-?: WhyArgument<P[I], `${Position<I>} of ${Of}`>;
}[number];

type WhyArgument<A, Where extends string> = A extends ProxyMarked
  ? never
  : A extends (...args: never) => unknown
    ? `${Where} is a function: declare it as ProxyMarked, and wrap it in Comlink.proxy()`
    : Why<A, Where>;

type WhyResult<R, Where extends string> = R extends ProxyMarked ? never : Why<R, Where>;

type Position<I> = I extends keyof Positions ? `argument ${Positions[I]}` : "an argument";
type Positions = { "0": 1; "1": 2; "2": 3; "3": 4; "4": 5; "5": 6 };

type PageSide<T> = {
  readonly [K in keyof T as Exclude<K, symbol>]: T[K] extends (...args: infer P) => infer R
    ? (...args: P) => Promise<PageResult<Awaited<R>>>
    : [Why<T[K], "">] extends [never]
      ? Promise<T[K]>
      : PageSide<T[K]>;
};

type PageResult<R> = R extends ProxyMarked ? Remote<R> : R;

// #region checked
/** Gives a remote of Comlink's its checked type. At run time the remote stays what it is. */
export function checked<T extends CheckedApi<T>>(remote: Remote<T>): RemoteApi<T> {
  return remote as unknown as RemoteApi<T>;
}
// #endregion checked
