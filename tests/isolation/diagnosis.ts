// Lets the tests ask for the diagnosis, on servers that each break one rule.

import { explainIsolation } from "../../patterns/workers/cross-origin-isolation/isolation";

Object.assign(globalThis, { explainIsolation });
