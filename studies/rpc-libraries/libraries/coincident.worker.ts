// coincident: the worker's side.

import coincident from "coincident/worker";
import { makeApi } from "./api";

const { proxy } = await coincident();
Object.assign(proxy, makeApi({ ask: () => proxy.answer() }));
