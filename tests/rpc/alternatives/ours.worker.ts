// Comlink with the layers: the worker's side.

import { proxy, transfer } from "comlink";
import "../../../patterns/workers/comlink/python-error-handler";
import "../../../patterns/workers/comlink/rpc/streams";
import { serve } from "../../../patterns/workers/comlink/rpc/serve";
import { makeApi } from "./api";

// As an object of any kind: the types would refuse what the matrix asks for.
serve(
  makeApi({
    share: proxy,
    lend: (stream) => transfer(stream, [stream]),
    ask: (callback) => callback?.(),
  }) as object,
);
