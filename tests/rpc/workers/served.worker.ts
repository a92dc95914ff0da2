import { serve } from "../../../patterns/workers/comlink/rpc/serve";
import { Api } from "./api";

if (self.name === "no locks") {
  // As in a sandboxed frame, whose origin nobody may hold a lock for.
  navigator.locks.request = () => Promise.reject(new DOMException("Not here", "SecurityError"));
}
serve(new Api());
