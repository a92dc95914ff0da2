// Returned Proxies, live: an account that stays in Python, and is used by two buttons of this page.

import * as Comlink from "comlink";
import { PythonObject } from "../../patterns/rpc/returned-proxies/python-object";
import { settling } from "../../patterns/workers/comlink/connect";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { formatValue } from "../shared/format-value";
import { byId, Workbench } from "../shared/workbench";

const ACCOUNT = `class Account:
    def __init__(self):
        self.balance = 0

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("a deposit is more than 0")
        self.balance += amount
        return self.balance

Account()`;

const python = new PythonWorker({ indexURL });
let account: PythonObject | undefined;

// For the console, and for tests.
Object.assign(globalThis, { Comlink, python, PythonObject, PythonWorker, settling, indexURL });

new Workbench({
  samples: [{ title: "An account", code: ACCOUNT }],
  start: () => python.init(),
  close: () => python.close(),
  async run(code) {
    await release();
    await open(code);
    return "The account is in Python. Use the buttons below.";
  },
});

// #region use
async function open(code: string): Promise<void> {
  account = await PythonObject.of(python, code); // Python keeps what the code ends with
  show(await account.read("balance"));
}

async function deposit(): Promise<void> {
  show(await account?.call("deposit", [10]));
}

async function release(): Promise<void> {
  await account?.release(); // else Python keeps it
  account = undefined;
}
// #endregion use

function show(balance: unknown): void {
  byId("balance").textContent = `Balance: ${formatValue(balance)}`;
  for (const id of ["deposit", "release"]) byId<HTMLButtonElement>(id).disabled = false;
}

byId("deposit").addEventListener("click", () => void deposit());
byId("release").addEventListener("click", async () => {
  await release();
  byId("balance").textContent = "Released";
  for (const id of ["deposit", "release"]) byId<HTMLButtonElement>(id).disabled = true;
});
