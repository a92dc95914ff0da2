// postMessage by hand: the worker's side.

import { makeApi } from "./api";

const lend = (stream: ReadableStream<string>) => {
  transfer.push(stream);
  return stream;
};
const transfer: Transferable[] = [];
type Method = (...args: unknown[]) => unknown;
const api = makeApi({ lend }) as unknown as Record<string, Method>;

self.addEventListener("message", async ({ data: { id, method, args } }) => {
  try {
    const result = await (api[method] as Method)(...args);
    self.postMessage({ id, result }, { transfer: transfer.splice(0) });
  } catch (error) {
    self.postMessage({ id, error });
  }
});
