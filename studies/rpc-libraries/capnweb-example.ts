// Cap'n Web: calls on what has not arrived yet, and Python's items as a stream.

import { newMessagePortRpcSession } from "capnweb";
import type { Python } from "./capnweb-example.worker";

// #region page
export async function capnwebExample(indexURL: string) {
  const worker = new Worker(new URL("./capnweb-example.worker.ts", import.meta.url), {
    type: "module",
  });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  const python = newMessagePortRpcSession<Python>(port1);

  const session = python.boot(indexURL); // no await: the next calls travel along with this one
  const answer = session.run("6 * 7");
  const squares = session.stream("(n * n for n in range(4))");

  const received: unknown[] = [];
  for await (const square of await squares) received.push(square);
  const result = { answer: await answer, squares: received };
  worker.terminate();
  return result;
}
// #endregion page
