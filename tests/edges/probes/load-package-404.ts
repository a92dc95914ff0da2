import { expectAnswer } from "../expect-answer";
import { outcome } from "../outcome";
import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "loadPackage() resolves although the download failed.",
  question: "What becomes of loadPackage() when the wheel's address answers 404?",
  source: "https://github.com/pyodide/pyodide/blob/main/src/js/load-package.ts",
  advice: "Pass an errorCallback and treat a call of it as failure.",
  async run(pyodide) {
    const wheel = new URL("/packages/absent-1.0-py3-none-any.whl", location.origin).href;
    await expectAnswer(wheel, { status: 404 });
    const loading = pyodide.loadPackage(wheel);
    return outcome(loading, (loaded) => `resolves to ${JSON.stringify(loaded)}`);
  },
};
