// Basic Worker: the worker's side. Answers each request by one call of the interpreter.
// Needs: a worker. From: pyodide-worker-patterns, workers/basic-worker, 0.2.0

import { Interpreter } from "../../shared/interpreter";
import type { Message, Request } from "./python-client";

const post = (message: Message) => self.postMessage(message);
const interpreter = new Interpreter(post);

// The listener stands before the first await: a message that comes earlier would be lost.
self.addEventListener("message", async ({ data: { id, method, args } }: MessageEvent<Request>) => {
  const call = interpreter[method] as (...args: unknown[]) => ReturnType<typeof interpreter.init>;
  try {
    post({ id, outcome: await call.apply(interpreter, args) });
  } catch (error) {
    post({ id, outcome: { code: "result-not-clonable", message: `Python ran, but: ${error}` } });
  }
});

// The page gets this lock when the worker has ended.
const lock = `python-worker-${Math.random()}`;
if (navigator.locks) navigator.locks.request(lock, () => new Promise(() => post({ lock })));
else post({ lock });
