// The control of the error scenarios: the same worker, with what Comlink brings and nothing more.

import { expose } from "comlink";
import { silenceEchoes } from "../../../patterns/shared/silence-echoes";
import { ErrorsApi } from "./errors-api";

silenceEchoes();
expose(new ErrorsApi());
