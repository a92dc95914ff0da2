// Cap'n Web: the worker's side.

import { newMessagePortRpcSession, RpcTarget } from "capnweb";
import { makeApi } from "./api";

class Served extends RpcTarget {}
// Only what is on the prototype can be called.
Object.assign(Served.prototype, makeApi({ ask: (callback) => callback?.() }));

self.addEventListener("message", ({ data: port }) => newMessagePortRpcSession(port, new Served()), {
  once: true,
});
