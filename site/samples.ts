// The programs that readers can run on a page, and the tested client that runs each.

interface Sample {
  readonly client: "comlink" | "basic";
  readonly code: string;
}

/** On the home page: it prints while it runs, and ends with a value. */
export const HOME: Sample = {
  client: "comlink",
  code: `# Pi, by throwing darts
from random import random

hits = 0
for n in range(1, 2_000_001):
    hits += random()**2 + random()**2 < 1
    if n % 400_000 == 0:
        print(f"{n:,} darts:", 4 * hits / n)

4 * hits / n
`,
};

const FOREVER = `# This loop never ends, and the page stays quick. Press Stop.
import time

start, count = time.monotonic(), 0
while True:
    count += 1
    if count % 1_000_000 == 0:
        print(f"{time.monotonic() - start:4.1f} s, {count:,} rounds")
`;

/** By the pattern's id. Other patterns show their live example. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  "workers/basic-worker": {
    client: "basic",
    code: `from collections import Counter

words = "the page asks the worker answers the page shows".split()
print(len(words), "words")
dict(Counter(words).most_common(3))
`,
  },
  "workers/comlink": { client: "comlink", code: FOREVER },
  "workers/cross-origin-isolation": { client: "comlink", code: FOREVER },
};
