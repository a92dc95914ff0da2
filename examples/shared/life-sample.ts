// Conway's Game of Life in a loop that never returns: only shared memory lets the page see into it.

import type { Sample } from "./workbench";

export const life: Sample = {
  title: "Game of Life, for ever",
  code: `# \`pixels\` (96 × 48 bytes) and \`dials\` are shared with the page.
# Move the slider while this runs, then press Stop.
from collections import Counter
from random import randrange

WIDTH, HEIGHT = 96, 48
around = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y]
cells = {(randrange(WIDTH), randrange(HEIGHT)): 1 for _ in range(900)}

while True:
    for _ in range(dials[0]):               # the page writes this
        cells[randrange(WIDTH), randrange(HEIGHT)] = 1
    near = Counter(
        ((x + dx) % WIDTH, (y + dy) % HEIGHT) for x, y in cells for dx, dy in around
    )
    cells = {
        c: min(cells.get(c, 0) + 8, 200)
        for c, n in near.items() if n == 3 or (n == 2 and c in cells)
    }
    frame = bytearray(WIDTH * HEIGHT)
    for (x, y), age in cells.items():
        frame[y * WIDTH + x] = age
    pixels.assign(frame)                    # the page paints this
    dials[1] += 1                           # and reads this
`,
};
