// The worker's side with Comlink alone.

import { expose } from "comlink";

expose({ add: (a: number, b: number) => a + b });
