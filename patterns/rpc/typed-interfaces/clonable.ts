// What may cross between the page and the worker, as a type: the rest is refused, with the reason.
// Needs: nothing. From: pyodide-worker-patterns, rpc/typed-interfaces, 0.2.0

import type { ProxyMarked } from "comlink";

// #region clonable
/**
 * `T` when a value of it can be cloned to the other side, otherwise a sentence that says why not.
 *
 * Types do not tell getters and the methods of a subclass that is passed as its base: those stay behind.
 *
 * @example
 * declare function send<T>(value: T & Clonable<T>): void;
 */
export type Clonable<T> = [Why<T, "the value">] extends [never] ? T : One<Why<T, "the value">>;

declare const transferred: unique symbol;

/**
 * Marks what crosses only by transfer: `port(): Transferred<MessagePort>`.
 *
 * It takes any `T`. Whoever sends it has to call `Comlink.transfer()`, which no type can check.
 */
export type Transferred<T> = T & { readonly [transferred]?: true };
// #endregion clonable

/** Sentences that say why a value of type `T` cannot be cloned; never when it can. */
export type Why<T, Where extends string, Seen = never> = 0 extends 1 & T
  ? `${Where} is any, which switches this check off: write its type, or unknown`
  : unknown extends T
    ? never
    : T extends Primitive
      ? never
      : T extends void
        ? never
        : T extends symbol
          ? `${Where} is a symbol, which cannot be cloned: send a string`
          : T extends PyProxy
            ? `${Where} is a PyProxy: convert it with toJs(), then destroy() it`
            : T extends ProxyMarked
              ? `${Where} is marked by Comlink.proxy(), which counts only for whole arguments and results`
              : T extends AnyFunction
                ? `${Where} is a function, which cannot be cloned: send data, or Comlink.proxy()`
                : WhyObject<T, Where, Seen>;

type WhyObject<T, Where extends string, Seen> = T extends AbortSignal
  ? `${Where} is an AbortSignal, which cannot be cloned: give it to the call, not to the worker`
  : typeof transferred extends keyof T
    ? never
    : T extends TransferOnly
      ? `${Where} cannot be cloned, only transferred: write Transferred<…>, and call Comlink.transfer()`
      : T extends Builtin
        ? never
        : T extends PromiseLike<unknown>
          ? `${Where} is a promise, which cannot be cloned: await it first`
          : T extends { [Symbol.asyncIterator](): unknown }
            ? `${Where} is an async iterable, which cannot be cloned: send one item after the other`
            : T extends { next(...args: never): unknown }
              ? `${Where} is a generator, which cannot be cloned: make it async, or return an array`
              : (<G>() => G extends T ? 1 : 2) extends Seen
                ? never
                : WhyInside<T, Where, Seen | (<G>() => G extends T ? 1 : 2)>;

type WhyInside<T, Where extends string, Seen> =
  T extends ReadonlyMap<infer K, infer V>
    ? Why<K, `a key of ${Where}`, Seen> | Why<V, `a value of ${Where}`, Seen>
    : T extends ReadonlySet<infer V>
      ? Why<V, `an item of ${Where}`, Seen>
      : T extends readonly unknown[]
        ? Why<T[number], `an item of ${Where}`, Seen>
        : T extends Error
          ? Exclude<keyof T, keyof Error> extends infer Own extends string
            ? [Own] extends [never]
              ? never
              : `${Own} of ${Where} is a member of an Error, of which a clone keeps name, message, stack and cause`
            : never
          : { [K in keyof T]: T[K] } extends T
            ? { [K in keyof T]-?: WhyMember<T, K, Where, Seen> }[keyof T]
            : `${Where} is an instance of a class with private members, which a clone has not`;

type WhyMember<T, K extends keyof T, Where extends string, Seen> = K extends string | number
  ? Why<T[K], `${K} of ${Where}`, Seen>
  : `${Where} has a symbol as a key, which a clone drops: use a string`;

type Primitive = string | number | bigint | boolean | null;

type AnyFunction = ((...args: never) => unknown) | (abstract new (...args: never) => unknown);

/** The part of Pyodide's class that no plain object has; the class itself moved between releases. */
interface PyProxy {
  toJs(...args: never): unknown;
  destroy(...args: never): unknown;
}

type TransferOnly =
  | MessagePort
  | ReadableStream
  | WritableStream
  | TransformStream
  | OffscreenCanvas;

/** What the structured clone algorithm knows, besides containers and errors. */
type Builtin =
  | Date
  | RegExp
  | ArrayBuffer
  | SharedArrayBuffer
  | ArrayBufferView
  | Blob
  | FileList
  | ImageBitmap
  | ImageData
  | CryptoKey
  | DOMException
  | DOMMatrixReadOnly
  | DOMPointReadOnly
  | DOMQuad
  | DOMRectReadOnly
  | FileSystemHandle;

/** One of a union's members: one sentence is readable, twenty are not. */
export type One<U> = (U extends unknown ? (each: () => U) => void : never) extends (
  all: infer All,
) => void
  ? All extends () => infer Last
    ? Last
    : never
  : never;
