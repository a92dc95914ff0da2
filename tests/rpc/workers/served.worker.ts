import { serve } from "../../../patterns/workers/comlink/rpc/serve";
import { Api } from "./api";

serve(new Api());
