// birpc: the worker's side.

import { createBirpc } from "birpc";
import { makeApi } from "./api";

const ask = (): unknown => page.answer();
const page = createBirpc<{ answer(): number }>(makeApi({ ask }), {
  post: (data) => self.postMessage(data),
  on: (receive) => self.addEventListener("message", ({ data }) => receive(data)),
});
