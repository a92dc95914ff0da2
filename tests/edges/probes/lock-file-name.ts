import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "The lock file has changed its name.",
  question: "Which file lists the packages?",
  source: "https://pyodide.org/en/stable/project/changelog.html#version-0-24-0",
  advice: "Copy the whole folder when you host Pyodide yourself; do not name its files.",
  async run(_, { indexURL }) {
    const names = ["repodata.json", "pyodide-lock.json"];
    const found = await Promise.all(names.map(async (name) => (await fetch(indexURL + name)).ok));
    return names.filter((_name, index) => found[index]).join(", ") || "none";
  },
};
