// What the types of clonable.ts and remote-api.ts refuse and allow. `tsc` runs it: `npm run check`.
// Each refused interface stands below a directive, and its reason is compared letter by letter:
// a directive alone would be content with any error. test_typed_interfaces.py removes each in turn.

import { finalizer, type ProxyMarked, type Remote } from "comlink";
import type { Clonable, Transferred } from "../../../patterns/rpc/typed-interfaces/clonable";
import type { CheckedApi, RemoteApi } from "../../../patterns/rpc/typed-interfaces/remote-api";
import type { Interpreter } from "../../../patterns/shared/interpreter";

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Expect<T extends true> = T;

/** What the interface says of its member `run`. */
type Says<Api extends { run: unknown }, Reason> = Equal<CheckedApi<Api>["run"], Reason>;
type Allowed<Api> = Equal<CheckedApi<Api>, Api>;

// Functions.

export type MarkedOnly = { run(listener: (line: string) => void): void };
// @ts-expect-error
export type MarkedOnlyRemote = RemoteApi<MarkedOnly>;
export type MarkedOnlySays = Expect<
  Says<
    MarkedOnly,
    "argument 1 of run() is a function: declare it as ProxyMarked, and wrap it in Comlink.proxy()"
  >
>;

export type Nested = { run(code: string, options: { onLine?: (line: string) => void }): void };
// @ts-expect-error
export type NestedRemote = RemoteApi<Nested>;
export type NestedSays = Expect<
  Says<
    Nested,
    "onLine of argument 2 of run() is a function, which cannot be cloned: send data, or Comlink.proxy()"
  >
>;

export type InArray = { run(listeners: readonly (() => void)[]): void };
// @ts-expect-error
export type InArrayRemote = RemoteApi<InArray>;
export type InArraySays = Expect<
  Says<
    InArray,
    "an item of argument 1 of run() is a function, which cannot be cloned: send data, or Comlink.proxy()"
  >
>;

export type FunctionResult = { run(): Promise<() => number> };
// @ts-expect-error
export type FunctionResultRemote = RemoteApi<FunctionResult>;
export type FunctionResultSays = Expect<
  Says<
    FunctionResult,
    "the result of run() is a function, which cannot be cloned: send data, or Comlink.proxy()"
  >
>;

export type MarkedInside = { run(options: { onLine: (() => void) & ProxyMarked }): void };
// @ts-expect-error
export type MarkedInsideRemote = RemoteApi<MarkedInside>;
export type MarkedInsideSays = Expect<
  Says<
    MarkedInside,
    "onLine of argument 1 of run() is marked by Comlink.proxy(), which counts only for whole arguments and results"
  >
>;

// Results with methods.

interface Counter {
  readonly count: number;
  increment(): void;
}
export type Methods = { run(): Counter };
// @ts-expect-error
export type MethodsRemote = RemoteApi<Methods>;
export type MethodsSays = Expect<
  Says<
    Methods,
    "increment of the result of run() is a function, which cannot be cloned: send data, or Comlink.proxy()"
  >
>;

declare class Account {
  private readonly secret: string;
  readonly balance: number;
}
export type Private = { run(): Promise<Account> };
// @ts-expect-error
export type PrivateRemote = RemoteApi<Private>;
export type PrivateSays = Expect<
  Says<
    Private,
    "the result of run() is an instance of a class with private members, which a clone has not"
  >
>;

declare class HttpError extends Error {
  readonly status: number;
}
export type ErrorWithMembers = { run(): HttpError };
// @ts-expect-error
export type ErrorWithMembersRemote = RemoteApi<ErrorWithMembers>;
export type ErrorWithMembersSays = Expect<
  Says<
    ErrorWithMembers,
    "status of the result of run() is a member of an Error, of which a clone keeps name, message, stack and cause"
  >
>;

/** As Pyodide's own class, of which this repository knows only the part that it uses. */
interface PyProxy {
  readonly type: string;
  toJs(options?: object): unknown;
  destroy(): void;
}
export type Proxied = { run(code: string): Promise<number | PyProxy> };
// @ts-expect-error
export type ProxiedRemote = RemoteApi<Proxied>;
export type ProxiedSays = Expect<
  Says<Proxied, "the result of run() is a PyProxy: convert it with toJs(), then destroy() it">
>;

// Iteration.

export type Generated = { run(): Generator<number> };
// @ts-expect-error
export type GeneratedRemote = RemoteApi<Generated>;
export type GeneratedSays = Expect<
  Says<
    Generated,
    "the result of run() is a generator, which cannot be cloned: make it async, or return an array"
  >
>;

export type AsyncGenerated = { run(): AsyncGenerator<number> };
// @ts-expect-error
export type AsyncGeneratedRemote = RemoteApi<AsyncGenerated>;
export type AsyncGeneratedSays = Expect<
  Says<
    AsyncGenerated,
    "the result of run() is an async iterable, which cannot be cloned: send one item after the other"
  >
>;

export type AsyncArgument = { run(lines: AsyncIterable<string>): void };
// @ts-expect-error
export type AsyncArgumentRemote = RemoteApi<AsyncArgument>;
export type AsyncArgumentSays = Expect<
  Says<
    AsyncArgument,
    "argument 1 of run() is an async iterable, which cannot be cloned: send one item after the other"
  >
>;

// What has no clone.

export type Aborting = { run(code: string, options: { signal?: AbortSignal }): void };
// @ts-expect-error
export type AbortingRemote = RemoteApi<Aborting>;
export type AbortingSays = Expect<
  Says<
    Aborting,
    "signal of argument 2 of run() is an AbortSignal, which cannot be cloned: give it to the call, not to the worker"
  >
>;

export type Symbolic = { run(): symbol };
// @ts-expect-error
export type SymbolicRemote = RemoteApi<Symbolic>;
export type SymbolicSays = Expect<
  Says<Symbolic, "the result of run() is a symbol, which cannot be cloned: send a string">
>;

export type SymbolKey = { run(): { [Symbol.toStringTag]: string } };
// @ts-expect-error
export type SymbolKeyRemote = RemoteApi<SymbolKey>;
export type SymbolKeySays = Expect<
  Says<SymbolKey, "the result of run() has a symbol as a key, which a clone drops: use a string">
>;

export type PromiseInside = { run(): { answer: Promise<number> } };
// @ts-expect-error
export type PromiseInsideRemote = RemoteApi<PromiseInside>;
export type PromiseInsideSays = Expect<
  Says<
    PromiseInside,
    "answer of the result of run() is a promise, which cannot be cloned: await it first"
  >
>;

export type Port = { run(): MessagePort };
// @ts-expect-error
export type PortRemote = RemoteApi<Port>;
export type PortSays = Expect<
  Says<
    Port,
    "the result of run() cannot be cloned, only transferred: write Transferred<…>, and call Comlink.transfer()"
  >
>;

export type Stream = { run(): ReadableStream<Uint8Array> };
// @ts-expect-error
export type StreamRemote = RemoteApi<Stream>;
export type StreamSays = Expect<
  Says<
    Stream,
    "the result of run() cannot be cloned, only transferred: write Transferred<…>, and call Comlink.transfer()"
  >
>;

export type Deep = { run(): Map<string, { parts: Set<[number, symbol]> }> };
// @ts-expect-error
export type DeepRemote = RemoteApi<Deep>;
export type DeepSays = Expect<
  Says<
    Deep,
    "an item of an item of parts of a value of the result of run() is a symbol, which cannot be cloned: send a string"
  >
>;

/** Inside of itself, and not clonable for another reason. */
interface Tree {
  readonly children: readonly Tree[];
  readonly kind: symbol;
}
export type Recursive = { run(): Tree };
// @ts-expect-error
export type RecursiveRemote = RemoteApi<Recursive>;
export type RecursiveSays = Expect<
  Says<Recursive, "kind of the result of run() is a symbol, which cannot be cloned: send a string">
>;

/** An optional function makes the inner type nearly the outer one: it must be looked at all the same. */
interface Options {
  readonly name: string;
  readonly inner?: { readonly name: string; readonly inner?: Options; readonly done?: () => void };
}
export type NearlyRecursive = { run(options: Options): void };
// @ts-expect-error
export type NearlyRecursiveRemote = RemoteApi<NearlyRecursive>;
export type NearlyRecursiveSays = Expect<
  Says<
    NearlyRecursive,
    "done of inner of argument 1 of run() is a function, which cannot be cloned: send data, or Comlink.proxy()"
  >
>;

// Signatures that do not survive: of overloads the last one is seen, type parameters become unknown.

export type Overloaded = {
  run(code: string): Promise<string>;
  run(code: string, raw: true): Promise<number>;
};
// @ts-expect-error
export type OverloadedRemote = RemoteApi<Overloaded>;
export type OverloadedSays = Expect<
  Says<
    Overloaded,
    "run() has overloads, type parameters or a type predicate: write one signature, with unions"
  >
>;

export type Generic = { run<T>(value: T): T };
// @ts-expect-error
export type GenericRemote = RemoteApi<Generic>;
export type GenericSays = Expect<
  Says<
    Generic,
    "run() has overloads, type parameters or a type predicate: write one signature, with unions"
  >
>;

export type Predicate = { run(value: unknown): value is string };
// @ts-expect-error
export type PredicateRemote = RemoteApi<Predicate>;
export type PredicateSays = Expect<
  Says<
    Predicate,
    "run() has overloads, type parameters or a type predicate: write one signature, with unions"
  >
>;

// biome-ignore lint/suspicious/noExplicitAny: it is what is refused
export type Untyped = { run(code: string): Promise<any> };
// @ts-expect-error
export type UntypedRemote = RemoteApi<Untyped>;
export type UntypedSays = Expect<
  Says<
    Untyped,
    "the result of run() is any, which switches this check off: write its type, or unknown"
  >
>;

// biome-ignore lint/suspicious/noExplicitAny: it is what is refused
export type AnyMember = { run: any };
// @ts-expect-error
export type AnyMemberRemote = RemoteApi<AnyMember>;
export type AnyMemberSays = Expect<Says<AnyMember, never>>;

// biome-ignore lint/suspicious/noExplicitAny: it is what is refused
export type AnyInPath = { run: { on: any; off(): void } };
// @ts-expect-error
export type AnyInPathRemote = RemoteApi<AnyInPath>;
export type AnyInPathSays = Expect<
  Says<AnyInPath, "run.on is any, which switches this check off: write its type">
>;

// Members that are no method, or not always.

export type Optional = { run?(): void };
// @ts-expect-error
export type OptionalRemote = RemoteApi<Optional>;
export type OptionalSays = Expect<
  Equal<
    CheckedApi<Optional>["run"],
    "run is optional, and the page cannot see whether it is there" | undefined
  >
>;

export type Class = { run: typeof Account };
// @ts-expect-error
export type ClassRemote = RemoteApi<Class>;
export type ClassSays = Expect<
  Says<Class, "run is a class: offer a method that returns a Comlink.proxy() of an instance">
>;

export type Thenable = { then(): void };
// @ts-expect-error
export type ThenableRemote = RemoteApi<Thenable>;
export type ThenableSays = Expect<
  Equal<CheckedApi<Thenable>["then"], "then means something else to Comlink: choose another name">
>;

export type InPath = { run: { on(options: { listener: () => void }): void } };
// @ts-expect-error
export type InPathRemote = RemoteApi<InPath>;
export type InPathSays = Expect<
  Says<
    InPath,
    "listener of argument 1 of run.on() is a function, which cannot be cloned: send data, or Comlink.proxy()"
  >
>;

// What may cross.

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
interface Linked {
  readonly value: number;
  readonly next?: Linked;
}
enum Level {
  Low,
  High,
}
type Branded = string & { readonly brand: unique symbol };

type Listener = ((line: string) => void) & ProxyMarked;

export interface Api {
  ping(): true;
  run(code: string, listener?: Listener): Promise<unknown>;
  either(target: string | Listener): void;
  all(...listeners: Listener[]): void;
  marked(listener: Listener): Promise<Counter & ProxyMarked>;
  values(): [Date, RegExp, bigint, undefined, Level, Branded];
  collections(): ReadonlyMap<string, Set<number>> | readonly string[];
  binary(bytes: Uint8Array, memory: SharedArrayBuffer): Promise<ArrayBuffer | Float64Array>;
  files(file: File, handle: FileSystemFileHandle): Promise<Blob | ImageBitmap>;
  failures(): { error: Error; cause?: TypeError; dom: DOMException };
  json(value: Json): Json;
  list(): Linked;
  port(): Transferred<MessagePort>;
  stream(): Promise<Transferred<ReadableStream<Uint8Array>>>;
  fail(): never;
  readonly version: string;
  readonly limits: { readonly memory: number };
  readonly fs: { read(path: string): string; readonly root: string };
  [finalizer](): void;
}

export type ApiIsAllowed = Expect<Allowed<Omit<Api, typeof finalizer>>>;
export type InterpreterIsAllowed = Expect<Allowed<Pick<Interpreter, keyof Interpreter>>>;

/** The call of a method, as the page sees it. */
type Seen<Name extends keyof RemoteApi<Api>> = RemoteApi<Api>[Name];

export type PageSees = [
  Expect<Equal<Seen<"ping">, () => Promise<true>>>,
  Expect<Equal<Seen<"run">, (code: string, listener?: Listener) => Promise<unknown>>>,
  Expect<Equal<Seen<"all">, (...listeners: Listener[]) => Promise<void>>>,
  Expect<Equal<Awaited<ReturnType<Seen<"marked">>>, Remote<Counter & ProxyMarked>>>,
  Expect<Equal<Seen<"fail">, () => Promise<never>>>,
  Expect<Equal<Seen<"version">, Promise<string>>>,
  Expect<Equal<Seen<"limits">, Promise<{ readonly memory: number }>>>,
  Expect<Equal<Seen<"fs">["read"], (path: string) => Promise<string>>>,
  Expect<Equal<Extract<keyof RemoteApi<Api>, symbol>, never>>,
];

declare const remote: RemoteApi<Api>;
// @ts-expect-error It would be a message that nobody waits for.
remote.version = "2";
// @ts-expect-error A symbol does not cross, so this stays in the worker.
remote[finalizer]();

// What makes a remote takes the interface, and refuses it as a whole.

declare const checked: typeof import("../../../patterns/rpc/typed-interfaces/remote-api").checked;
declare const methods: Remote<Methods>;

// @ts-expect-error
checked<Methods>(methods);

/** Comlink's own type of the same thing fits, where Comlink's is right. */
declare const bare: Remote<Pick<Api, "ping" | "run" | "json" | "version">>;
export const fits = checked<Pick<Api, "ping" | "run" | "json" | "version">>(bare);

// Single values.

declare function send<T>(value: T & Clonable<T>): void;
send({ id: 1, bytes: new Uint8Array(1), at: new Date(), tags: new Set(["a"]) });
// @ts-expect-error
send({ id: 1, done: () => undefined });
export type ClonableSays = Expect<
  Equal<
    Clonable<{ done(): void }>,
    "done of the value is a function, which cannot be cloned: send data, or Comlink.proxy()"
  >
>;
