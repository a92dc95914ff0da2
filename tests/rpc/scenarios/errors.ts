// What arrives on the page when something is thrown in the worker, by Python or by JavaScript.

import { type Remote, wrap } from "comlink";
import { PythonError } from "../../../patterns/shared/errors";
import "../../../patterns/workers/comlink/python-error-handler";
import type { ErrorsApi } from "./errors-api";

type WorkerKind = "handler" | "bare";

/** What arrived, as JSON: the classes it is an instance of, and its parts. */
interface Seen {
  classes: string[];
  [part: string]: unknown;
}

const CLASSES = { PythonError, RangeError, TypeError, SyntaxError, DOMException, AggregateError };
const PARTS = ["name", "message", "code", "type", "traceback", "line", "file", "notes", "stack"];

/** A method of the worker, and the Python that it is given. */
type Case = ["run" | "runAlone" | "runFunction", string];

/** Raises them all, one after the other, in one worker. */
export async function raise(
  kind: WorkerKind,
  indexURL: string,
  cases: Record<string, Case>,
): Promise<Record<string, unknown>> {
  const api = start(kind);
  await api.init(indexURL);
  const seen: Record<string, unknown> = {};
  for (const [name, [how, code]] of Object.entries(cases))
    seen[name] = await caught(api[how](code));
  return seen;
}

/** Throws one of the failures of errors-api.ts, with no Python about. */
export function throwKind(kind: WorkerKind, failure: string): Promise<unknown> {
  return caught(start(kind).fail(failure));
}

/** All at once. Their causes: as they arrive, and as Python's last exception tells (the control). */
export async function raiseTogether(indexURL: string, codes: string[]): Promise<unknown> {
  const api = start("handler");
  await api.init(indexURL);
  const caught = (error: Error) => (error.cause instanceof Error ? error.cause.message : null);
  return {
    arrived: await Promise.all(codes.map((code) => api.runThenWait(code).catch(caught))),
    byLastValue: await Promise.all(codes.map((code) => api.causeByLastValue(code))),
  };
}

/** Fails `times` times, then tells what `code` counts. */
export async function raiseAndCount(
  indexURL: string,
  setup: string,
  failing: string,
  count: string,
  times: number,
): Promise<unknown> {
  const api = start("handler");
  await api.init(indexURL);
  await api.run(setup);
  for (let n = 0; n < times; n++) await caught(api.run(failing));
  return api.run(count);
}

function start(kind: WorkerKind): Remote<ErrorsApi> {
  const worker =
    kind === "handler"
      ? new Worker(new URL("./errors.worker.ts", import.meta.url), { type: "module" })
      : new Worker(new URL("./errors-bare.worker.ts", import.meta.url), { type: "module" });
  return wrap<ErrorsApi>(worker);
}

function caught(call: Promise<unknown>): Promise<Seen | { value: unknown }> {
  return call.then(
    (value) => ({ resolved: value ?? null, classes: [] }),
    (reason) => describe(reason),
  );
}

function describe(thrown: unknown): Seen | { value: unknown } {
  if (!(thrown instanceof Error)) return { value: thrown };
  const { cause, errors } = thrown as { cause?: unknown; errors?: unknown[] };
  const parts = thrown as unknown as Record<string, unknown>;
  const seen: Seen = {
    classes: Object.entries(CLASSES).flatMap(([name, Class]) =>
      thrown instanceof Class ? [name] : [],
    ),
  };
  for (const part of PARTS) if (parts[part] !== undefined) seen[part] = parts[part];
  if (cause !== undefined) seen.cause = describe(cause);
  if (errors?.length) seen.errors = errors.map(describe);
  return seen;
}
