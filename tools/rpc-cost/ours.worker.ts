// The worker's side as this cookbook serves it.

import { serveOurs } from "./ours";

serveOurs({ add: (a: number, b: number) => a + b });
