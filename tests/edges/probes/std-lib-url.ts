import { interceptFetch } from "../intercept-fetch";
import type { BootProbe } from "../probe";

export const probe: BootProbe = {
  where: "own worker",
  aboutTheBoot: true,
  title: "The standard library can come from an address of its own.",
  question: "Does loadPyodide() take the standard library from the option stdLibURL?",
  source: "https://pyodide.org/en/stable/project/changelog.html#version-0-23-0",
  advice: "A library that was compiled beforehand boots two to three times as fast (since 0.23).",
  async run({ indexURL, loadPyodide }) {
    const stdLibURL = `${indexURL}python_stdlib.zip?from-the-option`;
    const asked = new Promise<string>((resolve) => {
      interceptFetch((url) => {
        if (url === stdLibURL) resolve("yes");
        return undefined;
      });
    });
    return Promise.race([asked, loadPyodide({ stdLibURL }).then(() => "no, it is ignored")]);
  },
};
