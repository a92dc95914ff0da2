// Sample programs that show something on any Pyodide since 0.21, with the standard library alone.

import type { Sample } from "./workbench";

export const samples = {
  sum: { title: "1 + 1", code: "1 + 1\n" },

  mandelbrot: {
    title: "Mandelbrot set in letters",
    code: `def escape(c, limit=40):
    z = 0
    for n in range(limit):
        z = z * z + c
        if abs(z) > 2:
            return n
    return limit

for y in range(-11, 12):
    print("".join(
        " .:-=+*#%@"[min(9, escape(complex(x / 24, y / 9)) // 4)]
        for x in range(-52, 22)
    ))
`,
  },

  words: {
    title: "Count words, return a dict",
    code: `from collections import Counter
import re

text = """The worker works while the page stays quick:
the page asks, the worker answers, and the page shows the answer."""

dict(Counter(re.findall("[a-z]+", text.lower())).most_common(5))
`,
  },

  clock: {
    title: "Await in the middle",
    code: `import asyncio

for n in (3, 2, 1):
    print(n, "…")
    await asyncio.sleep(0.4)
print("Lift-off")
`,
  },

  error: {
    title: "An error with a traceback",
    code: `def ratio(part, whole):
    return part / whole

print("Halves:", ratio(1, 2))
ratio(1, 0)
`,
  },
} satisfies Record<string, Sample>;
