// Shows a pattern's minimal variant below its live page: the very files that the page's tests run.

import { byId } from "./workbench";

/** Appends the sources, by what they are called, below the workbench. Shows their regions alone. */
export function showCode(sources: Record<string, string>): void {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = "The code that fits on a slide";
  details.append(summary);
  for (const [name, source] of Object.entries(sources)) {
    const title = document.createElement("h2");
    const code = document.createElement("pre");
    title.className = "caption";
    title.textContent = name;
    code.textContent = source.replace(/^[\s\S]*?\/\/ #region .*\n|\n\/\/ #endregion [\s\S]*$/g, "");
    code.tabIndex = 0;
    details.append(title, code);
  }
  byId("workbench").after(details);
}
