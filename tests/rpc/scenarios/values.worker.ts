// The worker of the values scenarios.

import { expose } from "comlink";
import "../../../patterns/workers/comlink/python-error-handler";
import { ValuesApi } from "./values-api";

expose(new ValuesApi());
