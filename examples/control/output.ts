// Output, live: a terminal that keeps what all runs have printed.

import { Terminal } from "../../patterns/control/output/terminal";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { sayHowItStopped } from "../shared/stopped";
import { byId, Workbench } from "../shared/workbench";

const PROGRESS = `import time

# A progress bar rewrites its own line.
for n in range(101):
    bar = "█" * (n // 4) + "░" * (25 - n // 4)
    print(f"\\r\\x1b[36m{bar}\\x1b[0m {n:3} %", end="")
    time.sleep(0.02)
print("\\nAll done")`;

const LOG = `import logging, sys

COLOURS = {"DEBUG": 2, "INFO": 32, "WARNING": 33, "ERROR": 31, "CRITICAL": "1;97;41"}

class Coloured(logging.Formatter):
    def format(self, record):
        name = record.levelname
        return f"\\x1b[{COLOURS[name]}m{name:8}\\x1b[0m {record.getMessage()}"

handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(Coloured())
logging.basicConfig(level="DEBUG", handlers=[handler], force=True)

logging.debug("Opening the shop")
logging.info("Sold \\x1b[1m3 teapots\\x1b[22m and \\x1b[4m1 kettle\\x1b[24m")
logging.warning("Only 2 teapots are left")
logging.error("The till does not open")
logging.critical("The shop is on fire")
print("Plain text on stderr", file=sys.stderr)
print("".join(f"\\x1b[48;5;{n}m  " for n in range(16, 52)) + "\\x1b[0m")`;

const MILLION = `# A million lines. Scroll up: the terminal stays where you read.
for n in range(1, 1_000_001):
    print(n, "of a million")`;

const LIFE = `import random, time

# An animation: each picture clears the one before.
cells = {(x, y) for x in range(48) for y in range(12) if random.random() < 0.3}
for generation in range(80):
    near = [((x + a) % 48, (y + b) % 12) for x, y in cells for a in (-1, 0, 1) for b in (-1, 0, 1)]
    counts = {cell: near.count(cell) - (cell in cells) for cell in set(near)}
    cells = {c for c, n in counts.items() if n == 3 or (n == 2 and c in cells)}
    rows = ("".join("█" if (x, y) in cells else "·" for x in range(48)) for y in range(12))
    print("\\x1b[2J\\x1b[H" + "\\n".join(rows), f"\\nGeneration {generation}")
    time.sleep(0.05)`;

// #region use
const terminal = new Terminal(byId("terminal"));
const python = new PythonWorker({ indexURL, onEvent: (event) => terminal.show(event) });

async function run(code: string): Promise<unknown> {
  try {
    return await python.runPython(code);
  } catch (error) {
    terminal.fail(error);
    throw error;
  }
}

byId("follow").onclick = () => terminal.follow();
byId("clear").onclick = () => terminal.clear();
byId("copy").onclick = () =>
  navigator.clipboard.writeText(terminal.text).then(() => say("Copied"), say);
byId("save").onclick = () => {
  const href = URL.createObjectURL(new Blob([terminal.text], { type: "text/plain" }));
  Object.assign(document.createElement("a"), { href, download: "printed.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
};
// #endregion use

function say(what: unknown): void {
  byId("said").textContent = String(what);
}

new Workbench({
  samples: [
    { title: "Progress bar", code: PROGRESS },
    { title: "Coloured log", code: LOG },
    { title: "A million lines", code: MILLION },
    { title: "Animation", code: LIFE },
    { title: "1 + 1", code: "1 + 1" },
  ],
  start: () => python.init(),
  close: () => python.close(),
  run,
  stop: async () => sayHowItStopped(await python.stop()),
});

// The terminal takes the place of what the workbench has for output.
byId("output-label").before(byId("printed"));
byId("printed").hidden = false;
byId("output-label").style.display = "none";
byId("output").style.display = "none";

// For the console, and for tests.
Object.assign(globalThis, { PythonWorker, Terminal, python, terminal, indexURL });
