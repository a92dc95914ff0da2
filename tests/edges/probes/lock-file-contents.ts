import { interceptFetch } from "../intercept-fetch";
import type { BootProbe } from "../probe";

export const probe: BootProbe = {
  where: "own worker",
  title: "The lock file can be given as an object, which saves a request.",
  question: "Does loadPyodide() take the lock file from the option lockFileContents?",
  source: "https://pyodide.org/en/stable/project/changelog.html",
  advice: "Since 0.28.1: { info, packages: {} } boots without any lock file.",
  async run({ indexURL, loadPyodide }) {
    const name = (await fetch(`${indexURL}pyodide-lock.json`)).ok ? "pyodide-lock" : "repodata";
    const { info } = await (await fetch(`${indexURL}${name}.json`)).json();
    const asked = new Promise<string>((resolve) => {
      interceptFetch((url) => {
        if (url.endsWith(".json")) resolve("no, it is ignored");
        return undefined;
      });
    });
    const boot = loadPyodide({ lockFileContents: { info, packages: {} } });
    return Promise.race([asked, boot.then(() => "yes")]);
  },
};
