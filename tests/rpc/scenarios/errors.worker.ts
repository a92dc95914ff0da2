// The worker of the error scenarios, with the handler.

import { expose } from "comlink";
import "../../../patterns/workers/comlink/python-error-handler";
import { silenceEchoes } from "../../../patterns/shared/silence-echoes";
import { ErrorsApi } from "./errors-api";

silenceEchoes();
expose(new ErrorsApi());
