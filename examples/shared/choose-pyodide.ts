// Which Pyodide this page runs: ?pyodide=<version>, from the page's own site, or from where the build was told. With
// &stdlib=compiled its standard library comes compiled beforehand, so that it boots faster.

import { PYODIDE_VERSION } from "../../patterns/shared/protocol";

/** The version asked for in the address, else the one the patterns are written for. */
export const requestedVersion = parameter("pyodide") || PYODIDE_VERSION;

/**
 * Which of the server's layouts holds it: `full` is what was published, `compiled` the same with the library
 * compiled. The server explains any other word, which would otherwise boot something not asked for.
 */
const layout = parameter("stdlib") || "full";

/** How the standard library comes, in words. */
export const standardLibrary = layout === "compiled" ? "compiled (from 0.23 on)" : "as published";

const { BASE_URL, VITE_PYODIDE = `${BASE_URL}pyodide/` } = import.meta.env;

/** Absolute, so that it also holds inside blob: workers. */
export const indexURL = new URL(
  `${VITE_PYODIDE}v${encodeURIComponent(requestedVersion)}/${encodeURIComponent(layout)}/`,
  location.origin,
).href;

/** Absolute URL of a sample wheel by its file name. */
export const wheelURL = (file: string) =>
  new URL(`${BASE_URL}packages/${file}`, location.origin).href;

function parameter(name: string): string | null {
  return new URLSearchParams(location.search).get(name);
}
