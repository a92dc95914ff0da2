// The one interface that both sides share, and how the page sees it: what cannot work does not compile.
// Needs: comlink (types only). From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { ProxyMarked, Remote } from "comlink";
import type { One, Why } from "./clonable";

/** What carries more than clones: callbacks.ts carries functions, streams.ts async iterables. */
export type Layer = "callbacks" | "streams";

// #region remote
/**
 * What the page calls, for an interface `T` whose object the worker serves.
 *
 * Methods answer with promises, data is read by `await remote.version`, objects with methods are paths
 * (`remote.files.read()`). Members with a symbol as name stay in the worker.
 */
export type RemoteApi<T extends CheckedApi<T, Layers>, Layers extends Layer = Layer> = PageSide<T>;

/**
 * `T` when all of it can be called from the other side. Otherwise each member that cannot is a sentence
 * that says why, and `T` does not fit: `function connect<T extends CheckedApi<T>>() …`.
 *
 * @typeParam Layers - what is installed; `never` is Comlink alone
 */
export type CheckedApi<T, Layers extends Layer = Layer> = {
  [K in keyof T as Exclude<K, symbol>]: Verdict<T[K], WhyMember<T[K], `${K & Name}`, Layers>>;
};
// #endregion remote

type Name = string | number;
// any fits every sentence, but not never.
type Verdict<M, Problem> = [Problem] extends [never] ? M : 0 extends 1 & M ? never : One<Problem>;

type WhyMember<M, Path extends string, Layers> = Path extends
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
              | WhyArguments<P, `${Path}()`, Layers>
              | WhyResult<Awaited<R>, `the result of ${Path}()`, Layers>
          : WhyData<M, Path, Layers>;

/** Of overloads only the last is seen from the other side, and a type parameter becomes unknown. */
type WhySignature<M, P extends unknown[], R, Path extends string> = ((...args: P) => R) extends M
  ? never
  : `${Path}() has overloads, type parameters or a type predicate: write one signature, with unions`;

/** Data, or else an object with methods. */
type WhyData<M, Path extends string, Layers> = [Why<M, Path>] extends [never]
  ? never
  : M extends readonly unknown[] | ProxyMarked
    ? Why<M, Path>
    : M extends object
      ? {
          [K in keyof M]: K extends Name ? WhyMember<M[K], `${Path}.${K}`, Layers> : never;
        }[keyof M]
      : Why<M, Path>;

type WhyArguments<P extends unknown[], Of extends string, Layers> = {
  [I in keyof P]-?: WhyArgument<P[I], `${Position<I>} of ${Of}`, Layers>;
}[number];

type WhyArgument<A, Where extends string, Layers> = A extends ProxyMarked
  ? never
  : A extends (...args: infer P) => infer R
    ? "callbacks" extends Layers
      ? WhyArguments<P, Where, Layers> | WhyAnswer<R, Where>
      : `${Where} is a function: declare it as ProxyMarked, and wrap it in Comlink.proxy()`
    : Why<A, Where>;

/** What a callback of the page's returns is a promise in the worker. */
type WhyAnswer<R, Where extends string> = unknown extends R
  ? Why<R, `what ${Where} returns`>
  : R extends void
    ? never
    : R extends PromiseLike<infer V>
      ? Why<V, `what ${Where} returns`>
      : `${Where} returns a value, which the worker has to await: declare it as a Promise`;

type WhyResult<R, Where extends string, Layers> = R extends ProxyMarked
  ? never
  : R extends ReadableStream
    ? Why<R, Where>
    : R extends AsyncIterable<infer Item>
      ? "streams" extends Layers
        ? Why<Item, `an item of ${Where}`>
        : `${Where} is an async iterable, and streams.ts is not installed`
      : Why<R, Where>;

type Position<I> = I extends keyof Positions ? `argument ${Positions[I]}` : "an argument";
type Positions = { "0": 1; "1": 2; "2": 3; "3": 4; "4": 5; "5": 6 };

type PageSide<T> = {
  readonly [K in keyof T as Exclude<K, symbol>]: T[K] extends (...args: infer P) => infer R
    ? (...args: { [I in keyof P]: PageArgument<P[I]> }) => Promise<PageResult<Awaited<R>>>
    : [Why<T[K], "">] extends [never]
      ? Promise<T[K]>
      : PageSide<T[K]>;
};

type PageArgument<A> = A extends ProxyMarked
  ? A
  : A extends (...args: infer P) => infer R
    ? (...args: P) => R | Awaited<R>
    : A;

type PageResult<R> = R extends ProxyMarked
  ? Remote<R>
  : R extends ReadableStream
    ? R
    : R extends AsyncIterable<infer Item>
      ? AsyncIterable<Item>
      : R;
